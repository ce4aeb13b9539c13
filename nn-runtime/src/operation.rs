//! Operations, which stages become: for reading emitted code; a stage of your own is a
//! [layer](crate::layer).
//!
//! Operations are on a lower level than [layers](crate::layer). They have any number of inputs, and
//! no shapes of their own, because the macro knows the shapes. The stages of the language are
//! operations ([`layers`](crate::layers)). A user's own stage is a [`Layer`](crate::layer::Layer),
//! and [`Nested`](crate::layers::Nested) turns it into an operation.

use crate::call::{Backward, Forward, Infer, Needs};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::layer::Measures;
use crate::parameter::Parameters;
use crate::random::Generator;
use crate::scalar::Scalar;

/// One operation of a network: a differentiable function of its inputs and its own parameters.
///
/// Samples and memory are passed as [records](crate::call). For example, an operation from 3 to 2
/// features on 4 samples reads 12 numbers and writes 8.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation on numbers of type `{S}`",
    note = "a custom stage implements `nn_runtime::layer::Layer`"
)]
pub trait Operation<S: Scalar, const INPUTS: usize = 1> {
    /// The type that holds the parameters, and also their gradient. This is usually `Self`, and
    /// `()` for an operation without parameters.
    type Parameters: Parameters<S>;
    /// The memory that its calls need.
    const NEEDS: Needs = Needs::NONE;
    /// Whether the operation needs whole batches, because the statistics of a batch cannot be
    /// computed from its parts.
    const WHOLE_BATCH: bool = false;
    /// The stages inside the operation that measure a batch.
    const MEASURES: Measures = Measures::NONE;

    /// Writes the state of one sample at the beginning of its sequence.
    fn begin(&self, state: &mut [S]) {
        state.fill(S::ZERO);
    }

    /// Computes the output in inference. The method is inlined into code that is compiled for the
    /// instruction set `isa`.
    ///
    /// If `call.states` has states, the sequences continue from them, and the method updates them.
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S, INPUTS>);

    /// Computes the output in training, and writes to the tape what the backward pass needs. An
    /// operation that keeps nothing and behaves the same in inference need not implement this
    /// method.
    ///
    /// The backward pass goes back to the beginning of a part of the sequences, and treats the
    /// states there as constants.
    fn forward(&self, call: Forward<'_, S, INPUTS>) {
        self.infer(Undecided, call.as_inference());
    }

    /// Takes the gradient of the loss with respect to the output. Adds the gradient with respect to
    /// the parameters to `call.gradient`, and writes the gradient with respect to each input to
    /// `call.d_input`, each if it is wanted.
    fn backward(&self, call: Backward<'_, S, Self::Parameters, INPUTS>);
}

/// Defines a function that emitted code calls for an operation. The function is inlined, so that it
/// becomes a part of its caller, which is compiled for an instruction set. With debug assertions it
/// remains a call, because such builds are usually not optimized: the variables of all inlined
/// functions would share one stack frame, which takes megabytes for a network with dozens of
/// stages.
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

/// An operation whose inference can apply a function to each part of its output while that part is
/// in the cache. The operation after it can then be *folded* into it, which saves a trip through
/// memory.
pub trait Folds<S: Scalar>: Operation<S> {
    /// [`infer`](Operation::infer), then `finish` on every position of the output.
    fn infer_folding<I: Isa>(&self, isa: I, call: Infer<'_, S>, finish: &impl Finish<S>);
}

/// An operation that can be folded into the operation before it ([`Folds`]). In inference, it maps
/// each position by itself to a position with the same number of features.
pub trait Folded<S: Scalar>: Operation<S> {
    /// What [`infer`](Operation::infer) does, as a function that works in place.
    fn finish(&self) -> impl Finish<S>;
}

/// A function of positions that is computed in place.
pub trait Finish<S: Scalar> {
    /// Replaces each of the positions by its value. `positions` holds any number of whole
    /// positions.
    fn finish<I: Isa>(&self, isa: I, positions: &mut [S]);
}

/// A function that leaves the positions unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Unfolded;

impl<S: Scalar> Finish<S> for Unfolded {
    #[inline(always)]
    fn finish<I: Isa>(&self, _: I, _: &mut [S]) {}
}

/// The body of a repeat. Its output has the shape of its first input, which passes through all
/// copies. Every copy reads the other inputs. The macro implements this trait.
pub trait Block<S: Scalar, const INPUTS: usize = 1>:
    Operation<S, INPUTS, Parameters = Self> + Parameters<S>
{
    /// How many numbers each input has in one sample. The output has as many as the first input.
    const SIZES: [usize; INPUTS];

    /// Draws every parameter.
    fn initialize(&mut self, generator: &mut Generator);
}
