//! The traits of operations and networks that run step by step.

use super::borrowed;
use super::numbers::{Numbers, at, at_mut};
use crate::call::{Advance, Prepare};
use crate::kernels::dispatch::Isa;
use crate::layer::Layer;
use crate::operation::part_of_network;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// An operation on sequences that reads only the current step and earlier ones, and so can run one
/// step at a time. Given the positions of a sequence one after another, it gives the same output as
/// the [operation](crate::operation::Operation) on the whole sequence.
///
/// Its state holds everything that it has to remember of earlier steps. The operation initializes
/// the state and updates it at each step. Nothing is allocated.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run step by step",
    note = "a custom layer that reads only earlier steps should implement `nn_runtime::stream::Step`"
)]
pub trait Step<S: Scalar, const INPUTS: usize = 1> {
    /// How many numbers the state has.
    const STATE: usize = 0;
    /// How many numbers of scratch memory a step needs.
    const SCRATCH: usize = 0;
    /// The largest number of steps of a sequence.
    const STEPS: u64 = u64::MAX;
    /// How many numbers of scratch memory a [block of steps](Self::steps) needs.
    const BLOCK_SCRATCH: usize = Self::SCRATCH;
    /// How many numbers the output has at a step. Only the body of a repeat sets this.
    const WIDTH: usize = 0;
    /// How many numbers of scratch memory [`prepare`](Self::prepare) needs.
    const PREPARE_SCRATCH: usize = 0;

    /// Computes the part of the state that depends on given inputs: another sequence that the steps
    /// read, or an initial state. In [`step`](Self::step), these inputs may be empty. The caller
    /// then calls [`begin`](Self::begin).
    #[inline(always)]
    fn prepare<I: Isa>(&self, isa: I, call: Prepare<'_, S, INPUTS>) {
        let _ = (isa, call);
    }

    /// Writes the state at the beginning of a sequence. What [`prepare`](Self::prepare) computed
    /// must be kept.
    fn begin(&self, state: &mut [S]) {
        state.fill(S::ZERO);
    }

    /// Computes the output at the next step. The method is inlined into code that is compiled for
    /// the instruction set `isa`. A network, or a layer that can be the last stage of one, gives
    /// the arguments of its last activation.
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S, INPUTS>);

    /// Computes the outputs at the next `call.count` steps.
    #[inline(always)]
    fn steps<I: Isa>(&self, isa: I, call: Advance<'_, S, INPUTS>) {
        let Advance {
            now,
            count,
            input: inputs,
            output,
            state,
            scratch,
        } = call;
        for step in 0..count {
            let inputs = inputs.map(|input| at(input, step, count));
            let output = at_mut(output, step, count);
            self.step(
                isa,
                Advance {
                    now: now + step as u64,
                    count: 1,
                    input: inputs,
                    output,
                    state,
                    scratch,
                },
            );
        }
    }

    /// Applies the last activation to the output of a step, if [`step`](Self::step) gives the
    /// arguments of that activation.
    #[inline(always)]
    fn finish<I: Isa>(&self, isa: I, output: &mut [S]) {
        let _ = (isa, output);
    }
}

part_of_network! {
    /// Calls [`Step::steps`] from emitted code.
    pub fn steps<S: Scalar, I: Isa, const INPUTS: usize>(
        operation: &impl Step<S, INPUTS>,
        isa: I,
        call: Advance<'_, S, INPUTS>,
    ) {
        operation.steps(isa, call);
    }
}

part_of_network! {
    /// Calls [`Step::prepare`] from emitted code.
    pub fn prepare<S: Scalar, I: Isa, const INPUTS: usize>(
        operation: &impl Step<S, INPUTS>,
        isa: I,
        call: Prepare<'_, S, INPUTS>,
    ) {
        operation.prepare(isa, call);
    }
}

/// A network that runs step by step. The macro implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run step by step",
    note = "a network over sequences, `[T, F] => …` or `Tokens(T, vocab = V) => …`, runs step by step if all of its stages read only earlier steps"
)]
pub trait Streams: Layer + Step<Self::Scalar> {
    /// The memory for the state.
    type Numbers: Numbers<Self::Scalar>;
    /// How many numbers arrive at a step.
    const STEP_INPUT: usize;
    /// How many numbers a step gives.
    const STEP_OUTPUT: usize;
    /// How many numbers several inputs and outputs have together, when they lie one after another.
    /// 0 if there is one of each.
    const PACKED: usize = 0;
    /// How many numbers a state has.
    const STATE_FLOATS: usize = <Self as Step<Self::Scalar>>::STATE;
    /// How many numbers of scratch memory a step of a [`BorrowedState`](super::BorrowedState) needs.
    const STEP_FLOATS: usize = borrowed::floats::<Self, Self::Scalar>(Self::PACKED);
    /// How many numbers the given inputs have.
    const GIVEN: usize = 0;
    /// The given sequences, as indices among all sequences in the inputs.
    const GIVEN_SEQUENCES: &'static [usize] = &[];
    /// The size of the vocabulary if only tokens arrive step by step, and otherwise 0.
    const VOCABULARY: usize = <Self::Input as Shape>::VOCABULARY;
    /// The tokens among the numbers that arrive at a step.
    const TOKENS: &'static [TokensAt] = if Self::VOCABULARY > 0 {
        &[TokensAt {
            first: 0,
            count: 1,
            vocabulary: Self::VOCABULARY,
            sequence: 0,
        }]
    } else {
        &[]
    };
    /// The tokens among the numbers of the given inputs.
    const GIVEN_TOKENS: &'static [TokensAt] = &[];
}

/// The location of tokens among numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokensAt {
    /// The index of the first token.
    pub first: usize,
    /// The number of tokens.
    pub count: usize,
    /// The size of their vocabulary.
    pub vocabulary: usize,
    /// The index of their sequence among the given sequences.
    pub sequence: usize,
}
