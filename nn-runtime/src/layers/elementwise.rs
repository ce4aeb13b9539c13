//! `relu`, `tanh`, … as stages of their own.

use crate::activation::{Activation, through, value};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::layer::Saved;
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// An activation function as a layer, on any shape.
///
/// Its backward reads the output where [`Activation::FROM_OUTPUT`] says so, the input otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Elementwise<A>(pub A);

impl<S: Scalar, A: Activation> Operation<S> for Elementwise<A> {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        elementwise::map(isa, x, y, value(self.0));
    }

    fn backward(
        &self,
        _: &Pass,
        saved: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        _: Option<&mut ()>,
        _: &mut [S],
    ) {
        let Some(d_x) = d_x else { return };
        let from = if A::FROM_OUTPUT {
            saved.output
        } else {
            saved.input[0]
        };
        elementwise::combine(Undecided, d_y, from, d_x, through(self.0));
    }
}
