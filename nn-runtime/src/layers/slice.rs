//! `Slice(0..8)`: some features of every position.

use super::columnwise::copy;
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::Parts;
use crate::layer::Saved;
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// `count` numbers from `start` on, of every `of`: features of each position, or one of several
/// inputs of each sample.
///
/// # Shapes
/// Input `of` features, output `count` of them, any number of positions.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Middle { [2, 4] => Slice(1..3) } }
///
/// let steps = SMatrix::<f32, 4, 2>::from_fn(|feature, step| (10 * step + feature) as f32);
/// assert_eq!(Middle::new(0).predict(&steps).as_slice(), [1.0, 2.0, 11.0, 12.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    start: usize,
    count: usize,
    of: usize,
}

impl Slice {
    /// `count` numbers from `start` on, of every `of`.
    pub const fn new(start: usize, count: usize, of: usize) -> Self {
        Self { start, count, of }
    }
}

impl<S: Scalar> Operation<S> for Slice {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        let columns = x.chunks_exact(self.of.max(1));
        for (x, y) in columns.zip(y.chunks_exact_mut(self.count.max(1))) {
            copy(x.part(self.start..self.start + self.count), y);
        }
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
        d_x.fill(S::ZERO);
        let columns = d_x.chunks_exact_mut(self.of.max(1));
        for (d_x, d_y) in columns.zip(d_y.chunks_exact(self.count.max(1))) {
            copy(d_y, d_x.part_mut(self.start..self.start + self.count));
        }
    }
}
