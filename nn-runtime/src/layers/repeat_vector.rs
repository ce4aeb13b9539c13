//! `RepeatVector(16)`: one vector at every position.

use super::reduce::{add_positions, spread};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::layer::{Saved, max};
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// The same vector at every position: what a decoder reads of an encoder's one output.
///
/// # Shapes
/// `F` becomes `[T, F]` or `[H, W, F]`.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Repeated { 2 => RepeatVector(3) } }
///
/// let outputs = Repeated::new(0).predict(&SMatrix::<f32, 2, 1>::new(1.0, 2.0));
/// assert_eq!(outputs.as_slice(), [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatVector {
    features: usize,
    positions: usize,
}

impl RepeatVector {
    /// For vectors of `features`, at so many positions.
    pub const fn new(features: usize, positions: usize) -> Self {
        Self {
            features: max(features, 1),
            positions: max(positions, 1),
        }
    }
}

impl<S: Scalar> Operation<S> for RepeatVector {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, pass: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        spread(pass, x, y, self.features, self.positions);
    }

    fn backward(
        &self,
        pass: &Pass,
        _: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        _: Option<&mut ()>,
        _: &mut [S],
    ) {
        if let Some(d_x) = d_x {
            add_positions(Undecided, pass, d_y, d_x, self.features, self.positions);
        }
    }
}
