//! One sample through a network: inputs laid side by side, outputs taken apart.

use super::{Network, STACK_BYTES};
use crate::head::Head;
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::kernels::stack;
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// The floats of scratch that [`predict`] needs.
const fn predict_floats<N: Network>() -> usize {
    N::INFER_SCRATCH.floats(1)
}

/// The output for one sample, into `output`. Chooses the instruction set once; allocates
/// nothing. This is what an emitted `predict` calls.
#[inline(always)]
pub fn predict<N: Network>(network: &N, input: &[N::Scalar], output: &mut [N::Scalar]) {
    const {
        assert!(
            N::PREDICT_BYTES <= STACK_BYTES,
            "this network needs more than 64 KiB of scratch for one sample: call `predict_in` \
             with a workspace instead of `predict`"
        );
    }
    dispatch(Predict {
        network,
        input,
        output,
    });
}

/// Tokens as the numbers that a network computes with. What an emitted `predict` calls.
#[inline(always)]
pub fn numbers<S: Scalar, const T: usize>(tokens: &[u32; T]) -> [S; T] {
    tokens.map(|token| S::from_f64(f64::from(token)))
}

/// Lays the inputs of one sample one after another. What an emitted `predict` calls where a
/// network has several.
#[inline(always)]
pub fn pack<S: Scalar>(inputs: &[&[S]], packed: &mut [S]) {
    let mut rest = packed;
    for input in inputs {
        let whole = core::mem::take(&mut rest);
        let Some((part, others)) = whole.split_at_mut_checked(input.len()) else {
            return;
        };
        part.copy_from_slice(input);
        rest = others;
    }
}

/// A tuple of matrices, filled from numbers that lie one after another. What an emitted
/// `predict` calls where a network has several outputs.
pub trait Unpack<S> {
    /// Takes the numbers of each matrix, in order.
    fn unpack(&mut self, packed: &[S]);
}

macro_rules! unpack {
    ($($rows:ident $columns:ident $index:tt),*) => {
        impl<S: Scalar, $(const $rows: usize, const $columns: usize),*> Unpack<S>
            for ($(nalgebra::SMatrix<S, $rows, $columns>,)*)
        {
            #[inline(always)]
            fn unpack(&mut self, packed: &[S]) {
                let mut rest = packed;
                $(
                    let (part, others) = rest
                        .split_at_checked($rows * $columns)
                        .unwrap_or_default();
                    for (value, &new) in self.$index.as_mut_slice().iter_mut().zip(part) {
                        *value = new;
                    }
                    rest = others;
                )*
                let _ = rest;
            }
        }
    };
}
unpack!(A B 0, C D 1);
unpack!(A B 0, C D 1, E F 2);
unpack!(A B 0, C D 1, E F 2, G H 3);
unpack!(A B 0, C D 1, E F 2, G H 3, I J 4);
unpack!(A B 0, C D 1, E F 2, G H 3, I J 4, K L 5);

struct Predict<'a, N: Network> {
    network: &'a N,
    input: &'a [N::Scalar],
    output: &'a mut [N::Scalar],
}

/// The same with the scratch of a workspace.
#[cfg(feature = "alloc")]
pub(super) struct PredictIn<'a, N: Network> {
    pub(super) network: &'a N,
    pub(super) pass: Pass<'a>,
    pub(super) input: &'a [N::Scalar],
    pub(super) output: &'a mut [N::Scalar],
    pub(super) scratch: &'a mut [N::Scalar],
}

#[cfg(feature = "alloc")]
impl<N: Network> Task for PredictIn<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        self.network
            .infer_tile(isa, &self.pass, self.input, self.output, self.scratch);
        N::head().apply(isa, N::Output::FEATURES, self.output);
    }
}

impl<N: Network> Task for Predict<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let pass = Pass::inference(1);
        stack::with_scratch(predict_floats::<N>(), |scratch| {
            self.network
                .infer_tile(isa, &pass, self.input, self.output, scratch);
        });
        N::head().apply(isa, N::Output::FEATURES, self.output);
    }
}
