//! `AvgPool2d(2)`, `AvgPool1d(3, stride = 2)`: the mean of every window.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::pool::Windows;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// The mean of every window that slides over an image, channel by channel. Windows have `KH` ×
/// `KW` pixels and are `SH` rows and `SW` columns apart. A sequence is an image of one row.
///
/// All conventions are those of `PyTorch`'s `torch.nn.AvgPool2d`: padding counts as zeros, unless
/// `count_padding = false` says that it does not count. The stride is the kernel unless it is
/// given. With `ceil = true` a last window may end behind the padding; what it has there never
/// counts.
///
/// # Shapes
/// `[H, W, C]` becomes `[H′, W′, C]`, where H′ = ⌊(H + top + bottom − KH) / SH⌋ + 1, and W′
/// likewise; with `ceil = true` the quotient is rounded up. `[T, F]` becomes `[T′, F]`.
///
/// Its backward reads neither input nor output.
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
    windows: Windows<C, KH, KW, SH, SW>,
    /// Padding counts; so much of it is below the image and on the right of it.
    padding: Option<[usize; 2]>,
}

/// [`AvgPool2d`] on sequences: windows of `K` steps of `F` features, `S` steps apart.
pub type AvgPool1d<const F: usize, const K: usize, const S: usize> = AvgPool2d<F, 1, K, 1, S>;

impl<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    AvgPool2d<C, KH, KW, SH, SW>
{
    /// For images of this height and width; so many windows along both axes; rows of padding
    /// above the image and columns on the left of it, and likewise below and on the right, all of
    /// which count as zeros.
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

    /// The same where padding does not count.
    pub const fn without_padding(
        input: [usize; 2],
        output: [usize; 2],
        before: [usize; 2],
        _after: [usize; 2],
    ) -> Self {
        let windows = Windows::new(input, output, before, [1; 2]);
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
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        self.windows.mean(isa, self.padding, x, y);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            self.windows
                .mean_backward(Undecided, self.padding, d_y, d_x);
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
            // Padding counts, but not what the last windows have behind it.
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
