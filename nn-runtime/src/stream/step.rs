//! What runs step by step: operations, and networks of them.

use super::numbers::{Numbers, at, at_mut};
use crate::call::{Advance, Prepare};
use crate::kernels::dispatch::Isa;
use crate::layer::Layer;
use crate::operation::part_of_network;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// An operation on sequences that looks back only, one step at a time: fed the positions of a
/// sequence one after another, it gives what the [operation](crate::operation::Operation) gives on
/// the whole.
///
/// What it has to know of the steps before is its state, which it begins, and brings up to date
/// with each step. Nothing is allocated.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run step by step",
    note = "a layer of a user's own that looks back only implements `nn_runtime::stream::Step`"
)]
pub trait Step<S: Scalar, const INPUTS: usize = 1> {
    /// Numbers of its state.
    const STATE: usize = 0;
    /// Numbers that it needs while it computes a step.
    const SCRATCH: usize = 0;
    /// Steps that a sequence has at most.
    const STEPS: u64 = u64::MAX;
    /// Numbers that it needs while it computes a [block of steps](Self::steps).
    const BLOCK_SCRATCH: usize = Self::SCRATCH;
    /// Numbers of its output at a step, of the body of a repeat.
    const WIDTH: usize = 0;
    /// Numbers that it needs while it [prepares](Self::prepare).
    const PREPARE_SCRATCH: usize = 0;

    /// Computes what the state holds of inputs that are given before the first step as a whole:
    /// another sequence that the steps read, or an initial state. In [`step`](Self::step) these
    /// inputs may be empty. [`begin`](Self::begin) follows.
    #[inline(always)]
    fn prepare<I: Isa>(&self, isa: I, call: Prepare<'_, S, INPUTS>) {
        let _ = (isa, call);
    }

    /// The state at the beginning of a sequence; what was [prepared](Self::prepare) stays.
    fn begin(&self, state: &mut [S]) {
        state.fill(S::ZERO);
    }

    /// Computes the output at the next step. It is inlined into code compiled for the instruction
    /// set that `isa` names. A network, or a layer that can be the last of one, gives the arguments
    /// of its last activation.
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

    /// Applies the last activation to the output at one step, where [`step`](Self::step) gave its
    /// arguments.
    #[inline(always)]
    fn finish<I: Isa>(&self, isa: I, output: &mut [S]) {
        let _ = (isa, output);
    }
}

part_of_network! {
    /// [`Step::steps`], as emitted code calls it.
    pub fn steps<S: Scalar, I: Isa, const INPUTS: usize>(
        operation: &impl Step<S, INPUTS>,
        isa: I,
        call: Advance<'_, S, INPUTS>,
    ) {
        operation.steps(isa, call);
    }
}

part_of_network! {
    /// [`Step::prepare`], as emitted code calls it.
    pub fn prepare<S: Scalar, I: Isa, const INPUTS: usize>(
        operation: &impl Step<S, INPUTS>,
        isa: I,
        call: Prepare<'_, S, INPUTS>,
    ) {
        operation.prepare(isa, call);
    }
}

/// A network that runs step by step. The macro implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run step by step",
    note = "a network over sequences, `[T, F] => …` or `Tokens(T, vocab = V) => …`, runs step by step if each of its stages looks back only"
)]
pub trait Streams: Layer + Step<Self::Scalar> {
    /// Memory for its state.
    type Numbers: Numbers<Self::Scalar>;
    /// Numbers that come in at a step.
    const STEP_INPUT: usize;
    /// Numbers that come out of a step.
    const STEP_OUTPUT: usize;
    /// Numbers that several inputs and outputs take one after another; 0 where there is one of
    /// each.
    const PACKED: usize = 0;
    /// Numbers of the inputs that are given before the first step.
    const GIVEN: usize = 0;
    /// The sequences among these, of all sequences among the inputs.
    const GIVEN_SEQUENCES: &'static [usize] = &[];
    /// The size of the vocabulary where tokens alone come step by step; 0 elsewhere.
    const VOCABULARY: usize = <Self::Input as Shape>::VOCABULARY;
    /// The tokens among the numbers that come in at a step.
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
    /// The tokens among the numbers of the inputs that are given.
    const GIVEN_TOKENS: &'static [TokensAt] = &[];
}

/// Where tokens lie among numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokensAt {
    /// The place of the first.
    pub first: usize,
    /// How many there are.
    pub count: usize,
    /// The size of their vocabulary.
    pub vocabulary: usize,
    /// Which of the sequences that are given they are.
    pub sequence: usize,
}
