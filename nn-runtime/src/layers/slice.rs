//! `Slice(0..8)`: some features of every position.

use super::columnwise::copy;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::Parts;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Extracts `count` numbers from index `start` on of every `of` numbers: features of each position,
/// or one of several inputs of each sample.
///
/// # Shapes
/// The input has `of` features, and the output has `count` features. Both have any number of
/// positions.
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
    /// Extracts `count` numbers from index `start` on of every `of` numbers.
    pub const fn new(start: usize, count: usize, of: usize) -> Self {
        Self { start, count, of }
    }
}

impl<S: Scalar> Operation<S> for Slice {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        let columns = x.chunks_exact(self.of.max(1));
        for (x, y) in columns.zip(y.chunks_exact_mut(self.count.max(1))) {
            copy(x.part(self.start..self.start + self.count), y);
        }
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        d_x.fill(S::ZERO);
        let columns = d_x.chunks_exact_mut(self.of.max(1));
        for (d_x, d_y) in columns.zip(d_y.chunks_exact(self.count.max(1))) {
            copy(d_y, d_x.part_mut(self.start..self.start + self.count));
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Part);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::cut;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Slice { start } = it.operation else {
            return it.mistaken();
        };
        let (x, form) = it.any();
        let features = it.shape.last().map_or(0, |features| *features);
        let axis = form.features(it.shape);
        let y = cut(it, &x, &[start], &[start + features], &[axis]);
        Ok(it.give(y, form))
    }
}
