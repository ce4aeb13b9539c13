//! `MaxPool2d(2)`, `MaxPool1d(3, stride = 2)`: max pooling.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::kernels::pool::{Sizes, Windows};
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Max pooling: the largest number of every window that slides over an image, for each channel.
/// Windows have `KH` × `KW` pixels and strides of `SH` rows and `SW` columns. A sequence is an
/// image with one row.
///
/// The conventions are those of `torch.nn.MaxPool2d` in `PyTorch`. Padding is never the largest. If
/// several numbers are equally large, the first of them (row by row) receives the gradient. NaN is
/// larger than any number. The stride defaults to the kernel size. With `ceil = true`, the last
/// window can extend past the padding at the end, if it starts before it.
///
/// # Shapes
/// `[H, W, C]` becomes `[H′, W′, C]`, where H′ = ⌊(H + top + bottom − dilation · (KH − 1) − 1) /
/// SH⌋ + 1, and W′ accordingly. With `ceil = true`, the quotient is rounded up. `[T, F]` becomes
/// `[T′, F]`.
///
/// The backward pass needs the input and the output.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Halves { [4, 1] => MaxPool1d(2) } }
/// network! { struct Quarters { [2, 2, 1] => MaxPool2d(2) } }
///
/// let numbers = SMatrix::<f32, 1, 4>::new(1.0, 4.0, 3.0, 2.0);
/// assert_eq!(Halves::new(0).predict(&numbers).as_slice(), [4.0, 3.0]);
/// assert_eq!(Quarters::new(0).predict(&numbers).as_slice(), [4.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool2d<
    const C: usize,
    const KH: usize,
    const KW: usize,
    const SH: usize,
    const SW: usize,
>(Windows);

/// [`MaxPool2d`] on sequences, with windows of `K` steps of `F` features and a stride of `S` steps.
pub type MaxPool1d<const F: usize, const K: usize, const S: usize> = MaxPool2d<F, 1, K, 1, S>;

impl<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    MaxPool2d<C, KH, KW, SH, SW>
{
    /// Pools images of the given height and width. `output` is the number of windows along both
    /// axes, `before` the rows of padding above the image and the columns of padding on its left,
    /// and `dilation` the distance between the taps of a window in rows and columns.
    pub const fn new(
        input: [usize; 2],
        output: [usize; 2],
        before: [usize; 2],
        dilation: [usize; 2],
    ) -> Self {
        let windows = Windows::new(Sizes {
            channels: C,
            kernel: [KH, KW],
            stride: [SH, SW],
            input,
            output,
            before,
            dilation,
        });
        Self(windows)
    }
}

impl<S: Scalar, const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    Operation<S> for MaxPool2d<C, KH, KW, SH, SW>
{
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        self.0.max(x, y);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            let saved = [saved.input[0], saved.output];
            self.0.max_backward(saved, d_y, d_x);
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Window);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::{ends, rows_and_columns, settings};
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::MaxPool { window, .. } = it.operation else {
            return it.mistaken();
        };
        let x = it.first(0);
        let input = rows_and_columns(&it.shape_of(0));
        let [bottom, right] = ends(&window, input, rows_and_columns(it.shape));
        let [top, _, left, _] = window.padding;
        let y = it.node(
            "MaxPool",
            &[&x],
            settings(&window, [top, bottom, left, right]),
        );
        Ok(it.give(y, Form::First))
    }
}
