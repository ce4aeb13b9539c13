//! Inference for a single sample in memory of the caller: nothing but a few words is on the stack.

use super::sample::{Logits, Unpack, run_one};
use super::{Network, pack};
use crate::error::SampleError;
use crate::head::Head;
use crate::kernels::dispatch::{Isa, Task};
use crate::kernels::guard::{Parts, Watch};
use crate::kernels::stack::WithScratch;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// One input of a sample.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a, S> {
    /// Numbers.
    Numbers(&'a [S]),
    /// Tokens, which become numbers.
    Tokens(&'a [u32]),
}

impl<S> Part<'_, S> {
    /// The number of numbers or tokens.
    #[inline(always)]
    pub(crate) const fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Tokens(tokens) => tokens.len(),
        }
    }

    /// The first token that is not below `vocabulary`: its index, and the token.
    #[inline(always)]
    pub(crate) fn wrong_token(&self, vocabulary: usize) -> Option<(usize, u32)> {
        let Self::Tokens(tokens) = self else {
            return None;
        };
        let mut tokens = tokens.iter().copied().enumerate();
        tokens.find(|(_, token)| *token as usize >= vocabulary)
    }
}

impl<S: Scalar> Part<'_, S> {
    /// Writes the numbers.
    #[inline(always)]
    pub(crate) fn write(&self, to: &mut [S]) {
        match self {
            Self::Numbers(numbers) => pack(&[numbers], to),
            Self::Tokens(tokens) => {
                for (to, token) in to.iter_mut().zip(*tokens) {
                    *to = S::from_f64(f64::from(*token));
                }
            }
        }
    }
}

/// What a network takes as one of its inputs.
pub trait AsPart<S> {
    /// Its numbers or tokens.
    fn as_part(&self) -> Part<'_, S>;
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> AsPart<S>
    for nalgebra::SMatrix<S, ROWS, COLUMNS>
{
    #[inline(always)]
    fn as_part(&self) -> Part<'_, S> {
        Part::Numbers(self.as_slice())
    }
}

impl<S: Scalar, const STEPS: usize> AsPart<S> for [u32; STEPS] {
    #[inline(always)]
    fn as_part(&self) -> Part<'_, S> {
        Part::Tokens(self)
    }
}

/// [`Network::PREDICT_FLOATS`].
pub(super) const fn floats<N: Network>() -> usize {
    let [input, output] = packed::<N>();
    N::NEEDS.infer.floats(1) + input + output
}

/// How many numbers the packed inputs and the packed outputs have. A single input or output is used
/// where it is, except for tokens.
const fn packed<N: Network>() -> [usize; 2] {
    let (mut input, mut output) = (0, 0);
    if <N::Input as Shape>::VALUES > 1 || <N::Input as Shape>::HAS_TOKENS {
        input = <N::Input as Shape>::SIZE;
    }
    if <N::Output as Shape>::VALUES > 1 {
        output = <N::Output as Shape>::SIZE;
    }
    [input, output]
}

/// Computes the output for one sample. A generated `predict_with` calls this, with the name of each
/// input.
///
/// # Errors
/// If a token is not in the vocabulary, or there is less scratch memory than
/// [`PREDICT_FLOATS`](Network::PREDICT_FLOATS). Nothing is computed then.
#[inline(always)]
pub fn predict_with<N: Network, const INPUTS: usize>(
    network: &N,
    inputs: [(&'static str, Part<'_, N::Scalar>); INPUTS],
    output: &mut impl Unpack<N::Scalar>,
    scratch: &mut [N::Scalar],
) -> Result<(), SampleError> {
    if scratch.len() < N::PREDICT_FLOATS {
        return Err(SampleError::Scratch {
            needed: N::PREDICT_FLOATS,
            found: scratch.len(),
        });
    }
    let [in_input, in_output] = const { packed::<N>() };
    let (packed_input, scratch) = scratch.cut_mut(in_input);
    let (packed_output, scratch) = scratch.cut_mut(in_output);
    let input = match &inputs[..] {
        [(_, Part::Numbers(numbers))] if in_input == 0 => *numbers,
        _ => {
            pack_parts::<N>(&inputs, packed_input)?;
            packed_input
        }
    };
    if let Some(output) = output.single() {
        run(network, input, output, scratch);
    } else {
        run(network, input, packed_output, scratch);
        output.unpack(packed_output);
    }
    Ok(())
}

/// Packs the inputs one after another, if all tokens are in their vocabularies.
fn pack_parts<N: Network>(
    inputs: &[(&'static str, Part<'_, N::Scalar>)],
    packed: &mut [N::Scalar],
) -> Result<(), SampleError> {
    let (mut first, mut rest) = (0, packed);
    for (input, part) in inputs {
        let vocabulary = N::Input::vocabulary_of(first);
        if let Some((place, token)) = part.wrong_token(vocabulary) {
            return Err(SampleError::Token {
                input,
                place,
                token,
                vocabulary,
            });
        }
        let (to, others) = rest.cut_mut(part.len());
        part.write(to);
        rest = others;
        first += part.len();
    }
    Ok(())
}

#[inline(always)]
fn run<N: Network>(
    network: &N,
    input: &[N::Scalar],
    output: &mut [N::Scalar],
    scratch: &mut [N::Scalar],
) {
    run_one::<N, _>(Predict {
        network,
        input,
        output,
        scratch,
    });
}

struct Predict<'a, N: Network> {
    network: &'a N,
    input: &'a [N::Scalar],
    output: &'a mut [N::Scalar],
    scratch: &'a mut [N::Scalar],
}

impl<N: Network> Task for Predict<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let watch = Watch::new();
        let logits = Logits {
            network: self.network,
            isa,
            input: self.input,
            output: &mut *self.output,
        };
        logits.run(self.scratch.part_mut(..const { N::NEEDS.infer.floats(1) }));
        N::head().apply(isa, N::Output::FEATURES, self.output);
        watch.poison(self.output);
    }
}

/// `predict_with` of a declared network.
#[doc(hidden)]
#[macro_export]
macro_rules! __predict_with {
    ($visibility:vis $scalar:ty: $($name:ident: $input:ty),* => $output:ty) => {
        /// The output for one sample, written to `output`. Takes its scratch memory from `scratch`,
        /// at least `PREDICT_FLOATS` numbers of any values. Allocates nothing, and puts nothing
        /// large on the stack.
        ///
        /// # Errors
        /// If there is too little scratch memory, or a token is not in the vocabulary. Then nothing
        /// is computed.
        #[inline]
        $visibility fn predict_with(
            &self,
            $($name: &$input,)*
            output: &mut $output,
            scratch: &mut [$scalar],
        ) -> ::core::result::Result<(), $crate::network::SampleError> {
            let inputs = [$((
                ::core::stringify!($name),
                $crate::network::AsPart::<$scalar>::as_part($name),
            )),*];
            $crate::network::predict_with(self, inputs, output, scratch)
        }
    };
}
