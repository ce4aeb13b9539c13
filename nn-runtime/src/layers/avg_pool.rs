//! `AvgPool2d(2)`, `AvgPool1d(3, stride = 2)`: mean pooling.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::kernels::pool::{Sizes, Windows};
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Mean pooling: the mean of every window that slides over an image, for each channel. Windows have
/// `KH` × `KW` pixels and strides of `SH` rows and `SW` columns. A sequence is an image with one
/// row.
///
/// The conventions are those of `torch.nn.AvgPool2d` in `PyTorch`. Padding counts as zeros; with
/// `count_padding = false`, it does not count. The stride defaults to the kernel size. With
/// `ceil = true`, the last window can extend past the padding; positions beyond the padding never
/// count.
///
/// # Shapes
/// `[H, W, C]` becomes `[H′, W′, C]`, where H′ = ⌊(H + top + bottom − KH) / SH⌋ + 1, and W′
/// accordingly. With `ceil = true`, the quotient is rounded up. `[T, F]` becomes `[T′, F]`.
///
/// The backward pass needs neither the input nor the output.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Zeros { [4, 1] => AvgPool1d(2, padding = 1) } }
/// network! { struct None { [4, 1] => AvgPool1d(2, padding = 1, count_padding = false) } }
///
/// let numbers = SMatrix::<f32, 1, 4>::new(2.0, 4.0, 6.0, 8.0);
/// assert_eq!(Zeros::new(0).predict(&numbers).as_slice(), [1.0, 5.0, 4.0]);
/// assert_eq!(None::new(0).predict(&numbers).as_slice(), [2.0, 5.0, 8.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AvgPool2d<
    const C: usize,
    const KH: usize,
    const KW: usize,
    const SH: usize,
    const SW: usize,
> {
    windows: Windows,
    /// The padding below the image and on its right, if padding counts.
    padding: Option<[usize; 2]>,
}

/// [`AvgPool2d`] on sequences, with windows of `K` steps of `F` features and a stride of `S` steps.
pub type AvgPool1d<const F: usize, const K: usize, const S: usize> = AvgPool2d<F, 1, K, 1, S>;

impl<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    AvgPool2d<C, KH, KW, SH, SW>
{
    /// Pools images of the given height and width. `output` is the number of windows along both
    /// axes. The paddings are the rows above the image and the columns on its left, and the rows
    /// below the image and the columns on its right. All of them count as zeros.
    pub const fn new(
        input: [usize; 2],
        output: [usize; 2],
        before: [usize; 2],
        after: [usize; 2],
    ) -> Self {
        Self {
            padding: Some(after),
            ..Self::without_padding(input, output, before, after)
        }
    }

    /// Like [`new`](Self::new), but padding does not count.
    pub const fn without_padding(
        input: [usize; 2],
        output: [usize; 2],
        before: [usize; 2],
        _after: [usize; 2],
    ) -> Self {
        let windows = Windows::new(Sizes {
            channels: C,
            kernel: [KH, KW],
            stride: [SH, SW],
            input,
            output,
            before,
            dilation: [1; 2],
        });
        Self {
            windows,
            padding: None,
        }
    }
}

impl<S: Scalar, const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    Operation<S> for AvgPool2d<C, KH, KW, SH, SW>
{
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        self.windows.mean(self.padding, x, y);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            self.windows.mean_backward(self.padding, d_y, d_x);
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
    use crate::io::onnx::operators::{Around, ends, padded, rows_and_columns, settings};
    use crate::io::onnx::proto::attribute::int;
    use crate::io::onnx::values::Form;
    use crate::kernels::padding::Padding;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::AvgPool {
            window,
            count_padding,
            ..
        } = it.operation
        else {
            return it.mistaken();
        };
        let mut x = it.first(0);
        let shape = it.shape_of(0);
        let input = rows_and_columns(&shape);
        let [bottom, right] = ends(&window, input, rows_and_columns(it.shape));
        let [top, below, left, behind] = window.padding;
        let is_within = bottom <= below && right <= behind;
        let attributes = if !count_padding {
            settings(&window, [top, bottom, left, right])
        } else if is_within {
            let mut attributes = settings(&window, [top, bottom, left, right]);
            attributes.push(int("count_include_pad", 1));
            attributes
        } else {
            // Padding counts, but positions of the last windows beyond the padding do not.
            if window.padding != [0; 4] {
                let from = (&shape[..], Form::First);
                let around = Around {
                    axes: window.axes,
                    sides: window.padding,
                    mode: Padding::Constant(0.0),
                };
                x = padded(it, &x, from, around);
            }
            let more = [bottom.saturating_sub(below), right.saturating_sub(behind)];
            settings(&window, [0, more[0], 0, more[1]])
        };
        let y = it.node("AveragePool", &[&x], attributes);
        Ok(it.give(y, Form::First))
    }
}
