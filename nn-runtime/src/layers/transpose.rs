//! `Transpose`: exchanges steps and features.

use super::columnwise::copy;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Exchanges the steps and the features of a sequence, or the rows and the columns of an image.
///
/// # Shapes
/// `[T, F]` becomes `[F, T]`, like `transpose(1, 2)` in `PyTorch`. `[H, W, C]` becomes `[W, H, C]`:
/// the image is mirrored at its diagonal, and pixels keep their channels.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Exchanged { [3, 2] => Transpose } }
///
/// let steps = SMatrix::<f32, 2, 3>::from_fn(|feature, step| (10 * step + feature) as f32);
/// assert_eq!(Exchanged::new(0).predict(&steps), steps.transpose());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transpose {
    rows: usize,
    columns: usize,
    features: usize,
}

impl Transpose {
    /// Transposes samples of `rows` × `columns` groups of `features` contiguous numbers. For a
    /// sequence, these are its steps, its features and 1.
    pub const fn new(rows: usize, columns: usize, features: usize) -> Self {
        Self {
            rows: max(rows, 1),
            columns: max(columns, 1),
            features: max(features, 1),
        }
    }
}

/// Writes `rows` × `columns` groups of `features` numbers in column-major order.
fn transpose<S: Scalar>(x: &[S], y: &mut [S], rows: usize, columns: usize, features: usize) {
    let size = rows * columns * features;
    for (x, y) in x.chunks_exact(size).zip(y.chunks_exact_mut(size)) {
        for (column, y) in y.chunks_exact_mut(rows * features).enumerate() {
            let groups = x.chunks_exact(features).skip(column).step_by(columns);
            for (x, y) in groups.zip(y.chunks_exact_mut(features)) {
                copy(x, y);
            }
        }
    }
}

impl<S: Scalar> Operation<S> for Transpose {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        transpose(x, y, self.rows, self.columns, self.features);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            transpose(d_y, d_x, self.columns, self.rows, self.features);
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

    #[expect(
        clippy::unnecessary_wraps,
        reason = "required by the signature of the register"
    )]
    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        if it.shape.len() == 2 {
            let shape = it.shape.to_vec();
            return Ok(it.value(0).clone().exchanged(&shape));
        }
        let (x, form) = it.any();
        let order = match form {
            Form::Last => [0, 2, 1, 3],
            Form::First => [0, 1, 3, 2],
        };
        let y = transposed(it, &x, &order);
        Ok(it.give(y, form))
    }
}
