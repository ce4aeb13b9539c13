//! `softmax` and `log_softmax` as stages of their own.

use crate::head::Head;
use crate::kernels::dispatch::Isa;
pub(super) use crate::kernels::elementwise::copy;
use crate::layer::Saved;
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// An activation over the `FEATURES` features of each position as a layer, in the middle of a
/// network: `Columnwise::<_, 10>(Softmax)`.
///
/// # Shapes
/// Input and output `FEATURES` features, any number of positions.
///
/// Its backward reads what the activation's [`Head::backward`] reads: for the softmaxes the
/// output alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Columnwise<A, const FEATURES: usize>(pub A);

impl<S: Scalar, A: Head<S>, const FEATURES: usize> Operation<S> for Columnwise<A, FEATURES> {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        copy(x, y);
        self.0.apply(isa, FEATURES, y);
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
        copy(d_y, d_x);
        self.0.backward(FEATURES, saved.input[0], saved.output, d_x);
    }
}
