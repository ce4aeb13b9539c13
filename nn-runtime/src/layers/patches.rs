//! `Patches(4)`: converts an image to a sequence of patches.

use super::columnwise::copy;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::{Parts, Present};
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Splits an image into patches, from left to right and from top to bottom. The features of a patch
/// are those of its pixels, row by row. Followed by `Dense`, this is the patch embedding of A.
/// Dosovitskiy et al., "An image is worth 16x16 words", 2021.
///
/// # Shapes
/// `[H, W, C]` becomes `[(H / rows) · (W / columns), rows · columns · C]`.
///
/// The backward pass needs neither the input nor the output.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
/// network! { struct Halves { [2, 4, 1] => Patches(2) => Flatten } }
///
/// let image = SMatrix::<f32, 1, 8>::from_fn(|_, pixel| pixel as f32);
/// let y = Halves::new(0).predict(&image);
/// assert_eq!(y.as_slice(), [0.0, 1.0, 4.0, 5.0, 2.0, 3.0, 6.0, 7.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patches {
    height: usize,
    width: usize,
    channels: usize,
    rows: usize,
    columns: usize,
}

impl Patches {
    /// Splits images of the given height, width and number of channels into patches of the given
    /// number of rows and columns.
    #[must_use]
    pub const fn new(
        height: usize,
        width: usize,
        channels: usize,
        rows: usize,
        columns: usize,
    ) -> Self {
        Self {
            height: max(height, 1),
            width: max(width, 1),
            channels: max(channels, 1),
            rows: max(rows, 1),
            columns: max(columns, 1),
        }
    }

    fn size(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// Visits the offset in the image of each row of each patch, in the order of the patches.
    fn each(&self, mut visit: impl FnMut(usize)) {
        let row = self.width * self.channels;
        let part = self.columns * self.channels;
        for top in (0..self.height).step_by(self.rows) {
            for left in (0..row).step_by(part) {
                for line in top..top + self.rows {
                    visit(line * row + left);
                }
            }
        }
    }
}

impl<S: Scalar> Operation<S> for Patches {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        let part = self.columns * self.channels;
        let samples = x.chunks_exact(self.size());
        for (x, y) in samples.zip(y.chunks_exact_mut(self.size())) {
            let mut lines = y.chunks_exact_mut(part);
            self.each(|from| {
                copy(x.part(from..from + part), lines.next().present());
            });
        }
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        let part = self.columns * self.channels;
        let samples = d_y.chunks_exact(self.size());
        for (d_y, d_x) in samples.zip(d_x.chunks_exact_mut(self.size())) {
            let mut lines = d_y.chunks_exact(part);
            self.each(|to| {
                let line = lines.next().present();
                copy(line, d_x.part_mut(to..to + part));
            });
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Nothing);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::transposed;
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Patches {
            size: [rows, columns],
        } = it.operation
        else {
            return it.mistaken();
        };
        let x = it.last(0);
        let shape = it.shape_of(0);
        let [height, width, channels] = [0, 1, 2].map(|axis| shape.get(axis).copied().unwrap_or(1));
        let sizes = [height / rows, rows, width / columns, columns, channels];
        let squares = it.builder.reshape(&x, &sizes);
        let squares = transposed(it, &squares, &[0, 1, 3, 2, 4, 5]);
        let shape = it.shape.to_vec();
        let y = it.builder.reshape(&squares, &shape);
        Ok(it.give(y, Form::Last))
    }
}
