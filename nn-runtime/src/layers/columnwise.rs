//! `softmax` and `log_softmax` as separate stages.

use crate::call::{Backward, Infer};
use crate::head::Head;
use crate::kernels::dispatch::Isa;
pub(super) use crate::kernels::elementwise::copy;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// An activation over the `FEATURES` features of each position as a layer in the middle of a
/// network: `Columnwise::<_, 10>(Softmax)`.
///
/// # Shapes
/// The input and the output have `FEATURES` features and any number of positions.
///
/// The backward pass needs the values that [`Head::backward`] of the activation needs: only the
/// output for softmax and log-softmax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Columnwise<A, const FEATURES: usize>(pub A);

impl<S: Scalar, A: Head<S>, const FEATURES: usize> Operation<S> for Columnwise<A, FEATURES> {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        copy(x, y);
        self.0.apply(isa, FEATURES, y);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        copy(d_y, d_x);
        self.0.backward(FEATURES, saved.input[0], saved.output, d_x);
    }
}
