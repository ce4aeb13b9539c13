//! Operations: what the macro makes of the stages of a network, and what it calls.
//!
//! They are the lower level of [layers](crate::layer): of any number of inputs, and without
//! shapes of their own, since the macro knows those. The stages of the language are operations
//! ([`layers`](crate::layers)); a user's own stage is a [`Layer`](crate::layer::Layer), for which
//! [`Nested`](crate::layers::Nested) is the operation.

use crate::call::{Backward, Forward, Infer, Needs};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::layer::Measures;
use crate::parameter::Parameters;
use crate::random::Generator;
use crate::scalar::Scalar;

/// One step of a network: a function of its inputs and its own parameters, with its derivative.
///
/// It is given samples and memory as [records](crate::call): an operation from 3 to 2 features on 4
/// samples reads 12 numbers and writes 8.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation on numbers of type `{S}`",
    note = "a stage of a user's own implements `nn_runtime::layer::Layer`"
)]
pub trait Operation<S: Scalar, const INPUTS: usize = 1> {
    /// What holds the layer's parameters, and its gradient: usually `Self`; `()` for a layer
    /// that has none.
    type Parameters: Parameters<S>;
    /// The memory that its calls need.
    const NEEDS: Needs = Needs::NONE;
    /// The statistics of a batch cannot be had from its parts, so that it must not be cut.
    const WHOLE_BATCH: bool = false;
    /// Stages inside of it that measure a batch.
    const MEASURES: Measures = Measures::NONE;

    /// The state of one sample at the beginning of its sequence.
    fn begin(&self, state: &mut [S]) {
        state.fill(S::ZERO);
    }

    /// Computes the output, for use rather than for training. It is inlined into code compiled for
    /// the instruction set that `isa` names.
    ///
    /// Where `call.states` has states, the sequences go on from them, and the states are brought up to
    /// date.
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S, INPUTS>);

    /// Computes the output, and keeps on the tape what the backward needs. An operation that keeps
    /// nothing and behaves in training as in use need not write it.
    ///
    /// The backward goes back to where a part of sequences begins, and takes the states there as
    /// given.
    fn forward(&self, call: Forward<'_, S, INPUTS>) {
        self.infer(Undecided, call.as_inference());
    }

    /// Given the gradient of the loss with respect to the output, adds to `call.gradient` that with
    /// respect to the parameters, and writes to `call.d_input` that with respect to each input, each
    /// where it is asked for.
    fn backward(&self, call: Backward<'_, S, Self::Parameters, INPUTS>);
}

/// Defines a function as emitted code calls one of an operation: a part of the function around it,
/// which is compiled for an instruction set. But a call where there are debug assertions, since there
/// usually nothing is optimized: all that is inlined then has its variables in one frame of the stack,
/// megabytes of them for a network of dozens of stages.
macro_rules! part_of_network {
    ($(#[$documentation:meta])* pub fn $($function:tt)*) => {
        $(#[$documentation])*
        #[cfg_attr(debug_assertions, inline(never))]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $($function)*
    };
}
pub(crate) use part_of_network;

part_of_network! {
    /// [`Operation::infer`], as emitted code calls it.
    pub fn infer<S: Scalar, I: Isa, const INPUTS: usize>(
        operation: &impl Operation<S, INPUTS>,
        isa: I,
        call: Infer<'_, S, INPUTS>,
    ) {
        operation.infer(isa, call);
    }
}

part_of_network! {
    /// [`Folds::infer_folding`], as emitted code calls it.
    pub fn infer_folding<S: Scalar, I: Isa>(
        operation: &impl Folds<S>,
        isa: I,
        call: Infer<'_, S>,
        finish: &impl Finish<S>,
    ) {
        operation.infer_folding(isa, call, finish);
    }
}

/// An operation whose inference lets something be done to its output, part by part, while that is
/// in cache: what follows it is then *folded* into it and costs no trip through memory.
pub trait Folds<S: Scalar>: Operation<S> {
    /// [`infer`](Operation::infer), then `finish` on every position of the output.
    fn infer_folding<I: Isa>(&self, isa: I, call: Infer<'_, S>, finish: &impl Finish<S>);
}

/// An operation that, in inference, is a function of each position by itself to a position of as
/// many features, so that it can be folded into the operation before it ([`Folds`]).
pub trait Folded<S: Scalar>: Operation<S> {
    /// What [`infer`](Operation::infer) does, where its input lies.
    fn finish(&self) -> impl Finish<S>;
}

/// A function of positions, computed where they lie.
pub trait Finish<S: Scalar> {
    /// Replaces each of any number of whole positions by the function's value.
    fn finish<I: Isa>(&self, isa: I, positions: &mut [S]);
}

/// Leaves everything as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Unfolded;

impl<S: Scalar> Finish<S> for Unfolded {
    #[inline(always)]
    fn finish<I: Isa>(&self, _: I, _: &mut [S]) {}
}

/// The body of a repeat: its output has the shape of its first input, which goes through all
/// copies, and every copy reads the others. The macro implements it.
pub trait Block<S: Scalar, const INPUTS: usize = 1>:
    Operation<S, INPUTS, Parameters = Self> + Parameters<S>
{
    /// Numbers in one sample of each input; of the first, also in one of the output.
    const SIZES: [usize; INPUTS];

    /// Draws every parameter.
    fn initialize(&mut self, generator: &mut Generator);
}
