//! Inference for a single sample: packing of inputs and unpacking of outputs.

use core::marker::PhantomData;

#[cfg(feature = "alloc")]
use super::lane::{Inference, Inferred};
use super::{Network, STACK_BYTES, VALUE_BYTES};
use crate::error::SampleError;
use crate::head::Head;
use crate::kernels::dispatch::{Isa, PerKernel, Task, dispatch};
use crate::kernels::guard::{Parts, Watch, same};
use crate::kernels::stack::{Floats, Room, SizeClasses, WithScratch};
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// The scratch memory for one sample.
struct Scratch<N>(PhantomData<N>);

impl<N: Network> Floats for Scratch<N> {
    const FLOATS: usize = N::NEEDS.infer.floats(1);
}

/// Computes the output for one sample, without an allocation. In a small network, the instruction
/// set is selected once; in a larger one, each kernel selects it.
#[inline(always)]
pub fn predict<N: Network>(network: &N, input: &[N::Scalar], output: &mut [N::Scalar]) {
    predict_on(network, input, output, SizeClasses);
}

/// [`predict`] with this kind of memory on the stack. A generated `predict` calls this.
#[inline(always)]
pub fn predict_on<N: Network, R: Room>(
    network: &N,
    input: &[N::Scalar],
    output: &mut [N::Scalar],
    _: R,
) {
    const {
        // Tokens are converted to numbers, which needs a copy.
        let is_copied = (<N::Input as Shape>::VOCABULARY > 0) as usize;
        fits_the_stack::<N>([is_copied, 1]);
    }
    run_one::<N, _>(Predict {
        network,
        input,
        output,
        room: PhantomData::<R>,
    });
}

/// The number of floats of scratch memory that [`predict`] needs on the stack.
pub const fn stack_floats<N: Network>() -> usize {
    N::NEEDS.infer.floats(1)
}

/// Like [`predict`], if there are several inputs or outputs, which are packed one after another on
/// the stack.
#[inline(always)]
pub fn predict_packed<N: Network, R: Room>(
    network: &N,
    input: &[N::Scalar],
    output: &mut [N::Scalar],
    _: R,
) {
    const { fits_the_stack::<N>([2, 2]) }
    run_one::<N, _>(Predict {
        network,
        input,
        output,
        room: PhantomData::<R>,
    });
}

/// Checks that the scratch memory and the values returned by value fit on the stack, given how many
/// copies of the input and the output are there.
const fn fits_the_stack<N: Network>(copies: [usize; 2]) {
    assert!(
        N::PREDICT_BYTES <= STACK_BYTES,
        "this network needs more than 64 KiB of scratch memory for one sample: call `predict_in` \
         with a workspace instead of `predict`"
    );
    let numbers = copies[0] * <N::Input as Shape>::SIZE + copies[1] * <N::Output as Shape>::SIZE;
    assert!(
        numbers * size_of::<N::Scalar>() <= VALUE_BYTES,
        "`predict` returns the output on the stack, but this network's output is too large for \
         that (more than 128 KiB): call `predict_in` with your own memory instead"
    );
}

/// The number of parameters up to which the inference of one sample is compiled as a whole, for
/// each instruction set. In a larger network, the calls of kernels cost next to nothing, and the
/// user's crate is compiled faster without three copies of the network.
const SMALL: usize = 64 * 1024;

/// Runs the inference of one sample.
#[inline(always)]
pub(super) fn run_one<N: Network, T: Task>(task: T) -> T::Output {
    if const { N::COUNT > SMALL } {
        task.run(PerKernel)
    } else {
        dispatch(task)
    }
}

/// The numbers of an input of one sample. A generated `predict_slice` calls this.
///
/// # Errors
/// If their number is not the size of the input.
#[inline]
pub fn sample<'a, I: Shape, S>(
    input: &'static str,
    numbers: &'a [S],
) -> Result<&'a [S], SampleError> {
    if numbers.len() == I::SIZE {
        return Ok(numbers);
    }
    Err(SampleError::Size {
        input,
        shape: I::DIMENSIONS,
        found: numbers.len(),
    })
}

/// Converts the tokens of an input of one sample to numbers. A generated `predict_slice` calls
/// this.
///
/// # Errors
/// If their number is not the size of the input, or a token is not in the vocabulary.
#[inline]
pub fn tokens<S: Scalar, const T: usize, const V: usize>(
    input: &'static str,
    tokens: &[u32],
) -> Result<[S; T], SampleError> {
    let Ok(all) = <&[u32; T]>::try_from(tokens) else {
        return Err(SampleError::Size {
            input,
            shape: &[T],
            found: tokens.len(),
        });
    };
    let mut wrong = all.iter().enumerate();
    match wrong.find(|(_, token)| **token as usize >= V) {
        None => Ok(numbers(all)),
        Some((place, &token)) => Err(SampleError::Token {
            input,
            place,
            token,
            vocabulary: V,
        }),
    }
}

/// Converts tokens to numbers. A generated `predict` calls this.
#[inline(always)]
pub fn numbers<S: Scalar, const T: usize>(tokens: &[u32; T]) -> [S; T] {
    tokens.map(|token| S::from_f64(f64::from(token)))
}

/// Packs the inputs of one sample one after another. A generated `predict` calls this if a network
/// has several inputs.
#[inline(always)]
pub fn pack<S: Scalar>(inputs: &[&[S]], packed: &mut [S]) {
    let watch = Watch::new();
    let mut rest = &mut *packed;
    for input in inputs {
        let (part, others) = rest.cut_mut(input.len());
        for (to, &from) in part.iter_mut().zip(*input) {
            *to = from;
        }
        rest = others;
    }
    same(0, rest.len());
    watch.poison(packed);
}

/// A matrix or a tuple of matrices that can be filled from packed numbers. A generated `predict` uses
/// this if a network has several outputs.
pub trait Unpack<S> {
    /// The numbers of a single matrix, which need not be packed before.
    #[inline(always)]
    fn single(&mut self) -> Option<&mut [S]> {
        None
    }

    /// Copies the numbers of each matrix, in order.
    fn unpack(&mut self, packed: &[S]);
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Unpack<S>
    for nalgebra::SMatrix<S, ROWS, COLUMNS>
{
    #[inline(always)]
    fn single(&mut self) -> Option<&mut [S]> {
        Some(self.as_mut_slice())
    }

    #[inline(always)]
    fn unpack(&mut self, packed: &[S]) {
        pack(&[packed], self.as_mut_slice());
    }
}

macro_rules! unpack {
    ($($rows:ident $columns:ident $index:tt),*) => {
        impl<S: Scalar, $(const $rows: usize, const $columns: usize),*> Unpack<S>
            for ($(nalgebra::SMatrix<S, $rows, $columns>,)*)
        {
            #[inline(always)]
            fn unpack(&mut self, packed: &[S]) {
                let watch = Watch::new();
                let mut rest = packed;
                $(
                    let (part, others) = rest.cut($rows * $columns);
                    for (value, &new) in self.$index.as_mut_slice().iter_mut().zip(part) {
                        *value = new;
                    }
                    rest = others;
                )*
                same(0, rest.len());
                $(watch.poison(self.$index.as_mut_slice());)*
            }
        }
    };
}
unpack!(A B 0, C D 1);
unpack!(A B 0, C D 1, E F 2);
unpack!(A B 0, C D 1, E F 2, G H 3);
unpack!(A B 0, C D 1, E F 2, G H 3, I J 4);
unpack!(A B 0, C D 1, E F 2, G H 3, I J 4, K L 5);

struct Predict<'a, N: Network, R> {
    network: &'a N,
    input: &'a [N::Scalar],
    output: &'a mut [N::Scalar],
    room: PhantomData<R>,
}

/// Like [`Predict`], but with the memory of a workspace.
#[cfg(feature = "alloc")]
pub(super) struct PredictIn<'a, N: Network> {
    pub(super) network: &'a N,
    pub(super) call: Inferred<'a, N::Scalar>,
    pub(super) memory: Inference<'a, N>,
}

#[cfg(feature = "alloc")]
impl<N: Network> Task for PredictIn<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        self.memory.predict(self.network, isa, self.call);
    }
}

impl<N: Network, R: Room> Task for Predict<'_, N, R> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let watch = Watch::new();
        R::with_scratch::<Scratch<N>, _>(Logits {
            network: self.network,
            isa,
            input: self.input,
            output: &mut *self.output,
        });
        N::head().apply(isa, N::Output::FEATURES, self.output);
        watch.poison(self.output);
    }
}

/// The computation of the logits for one sample with an instruction set.
pub(super) struct Logits<'a, N: Network, I> {
    pub(super) network: &'a N,
    pub(super) isa: I,
    pub(super) input: &'a [N::Scalar],
    pub(super) output: &'a mut [N::Scalar],
}

impl<N: Network, I: Isa> WithScratch<N::Scalar> for Logits<'_, N, I> {
    #[inline(always)]
    fn run(self, scratch: &mut [N::Scalar]) {
        let pass = Pass::inference(1);
        let call = pass.infer([self.input], self.output, scratch);
        self.network.infer_tile(self.isa, call);
    }
}
