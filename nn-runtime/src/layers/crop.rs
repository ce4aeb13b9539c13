//! `Crop(2..6)`, `Crop(2..26, 2..26)`: a part of the positions.

use super::columnwise::copy;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::Parts;
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Extracts steps of a sequence or a rectangle of an image. A sequence is an image with one row.
///
/// # Shapes
/// `[T, F]` becomes `[t, F]` with `t` of the `T` steps, and `[H, W, C]` becomes `[h, w, C]`.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Later { [4, 1] => Crop(2..) } }
/// network! { struct Corner { [3, 3, 1] => Crop(..2, 1..) } }
///
/// let steps = SMatrix::<f32, 1, 4>::from_fn(|_, step| step as f32);
/// assert_eq!(Later::new(0).predict(&steps).as_slice(), [2.0, 3.0]);
/// let pixels = SMatrix::<f32, 1, 9>::from_fn(|_, pixel| pixel as f32);
/// assert_eq!(Corner::new(0).predict(&pixels).as_slice(), [1.0, 2.0, 4.0, 5.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    whole: [usize; 3],
    start: [usize; 2],
    size: [usize; 2],
}

impl Crop {
    /// Crops samples of the shape `whole` (height, width and features) to the rectangle with height
    /// and width `size`, whose first row and column are `start`.
    pub const fn new(whole: [usize; 3], start: [usize; 2], size: [usize; 2]) -> Self {
        Self { whole, start, size }
    }

    /// The parts of rows to copy, as ranges in a sample of the input and of the output.
    fn rows(&self) -> impl Iterator<Item = (core::ops::Range<usize>, core::ops::Range<usize>)> {
        let [_, width, features] = self.whole;
        let [top, left] = self.start;
        let [height, taken] = self.size;
        let count = taken * features;
        (0..height).map(move |row| {
            let from = ((top + row) * width + left) * features;
            (from..from + count, row * count..(row + 1) * count)
        })
    }

    /// The sizes of a sample of the input and of the output, in numbers.
    fn sizes(&self) -> (usize, usize) {
        let [height, width, features] = self.whole;
        let [rows, columns] = self.size;
        (
            max(height * width * features, 1),
            max(rows * columns * features, 1),
        )
    }
}

impl<S: Scalar> Operation<S> for Crop {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        let (whole, part) = self.sizes();
        for (x, y) in x.chunks_exact(whole).zip(y.chunks_exact_mut(part)) {
            for (from, to) in self.rows() {
                copy(x.part(from), y.part_mut(to));
            }
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
        let (whole, part) = self.sizes();
        for (d_x, d_y) in d_x.chunks_exact_mut(whole).zip(d_y.chunks_exact(part)) {
            for (from, to) in self.rows() {
                copy(d_y.part(to), d_x.part_mut(from));
            }
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
    use crate::io::onnx::operators::{along, cut};
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Crop { axes, start, size } = it.operation else {
            return it.mistaken();
        };
        let (x, form) = it.any();
        let end = [start[0] + size[0], start[1] + size[1]];
        let positions = form.positions(it.shape);
        let y = cut(it, &x, &along(axes, start), &along(axes, end), &positions);
        Ok(it.give(y, form))
    }
}
