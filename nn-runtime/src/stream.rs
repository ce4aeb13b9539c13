//! Networks that run step by step: one position of a sequence comes, its output goes.

use crate::kernels::dispatch::Isa;
use crate::scalar::Scalar;

/// An operation on sequences that looks back only, one step at a time: fed the positions of a
/// sequence one after another, it gives what the [operation](crate::operation::Operation) gives on
/// the whole.
///
/// What it has to know of the steps before is its state, which it begins, and brings up to date
/// with each step. Nothing is allocated.
pub trait Step<S: Scalar, const INPUTS: usize = 1> {
    /// Numbers of its state.
    const STATE: usize = 0;
    /// Numbers that it needs while it computes a step.
    const SCRATCH: usize = 0;

    /// The state at the beginning of a sequence.
    fn begin(&self, state: &mut [S]) {
        state.fill(S::ZERO);
    }

    /// The output at the next step. `now` counts the steps before it. It is inlined into code
    /// compiled for the instruction set that `isa` names.
    fn step<I: Isa>(
        &self,
        isa: I,
        now: usize,
        input: [&[S]; INPUTS],
        output: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    );
}
