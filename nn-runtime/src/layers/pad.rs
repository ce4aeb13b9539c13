//! `Pad(1)`, `Pad(2, 0)`, `Pad(1, 1, 2, 2, mode = reflect)`: positions around the others.

use crate::kernels::dispatch::Isa;
pub use crate::kernels::padding::{Pad, Padding};
use crate::layer::Saved;
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;

impl<S: Scalar> Operation<S> for Pad {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        self.surround(x, y);
    }

    fn backward(
        &self,
        _: &Pass,
        _: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        _: Option<&mut ()>,
        _: &mut [S],
    ) {
        let Some(d_x) = d_x else { return };
        self.add_back(d_y, d_x);
    }
}
