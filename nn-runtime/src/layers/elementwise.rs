//! `relu`, `tanh`, … as stages of their own.

use crate::activation::{Activation, through, value};
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// An activation function as a layer, on any shape.
///
/// Its backward reads the output where [`Activation::FROM_OUTPUT`] says so, the input otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Elementwise<A>(pub A);

impl<S: Scalar, A: Activation> Operation<S> for Elementwise<A> {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        elementwise::map(isa, x, y, value(self.0));
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        let from = if A::FROM_OUTPUT {
            saved.output
        } else {
            saved.input[0]
        };
        elementwise::combine(Undecided, d_y, from, d_x, through(self.0));
    }
}
