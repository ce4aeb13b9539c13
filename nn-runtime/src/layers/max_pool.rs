//! `MaxPool2d(2)`, `MaxPool1d(3, stride = 2)`: the largest number of every window.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::pool::Windows;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// The largest number of every window that slides over an image, channel by channel. Windows have
/// `KH` × `KW` pixels and are `SH` rows and `SW` columns apart. A sequence is an image of one row.
///
/// All conventions are those of `PyTorch`'s `torch.nn.MaxPool2d`: padding is never the largest,
/// of equal numbers the first, row by row, receives the gradient, and a NaN is larger than any
/// number. The stride is the kernel unless it is given. With `ceil = true` a last window may end
/// behind the padding, if it starts before the padding that is there.
///
/// # Shapes
/// `[H, W, C]` becomes `[H′, W′, C]`, where
/// H′ = ⌊(H + top + bottom − dilation · (KH − 1) − 1) / SH⌋ + 1, and W′ likewise; with
/// `ceil = true` the quotient is rounded up. `[T, F]` becomes `[T′, F]`.
///
/// Its backward reads input and output.
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
>(Windows<C, KH, KW, SH, SW>);

/// [`MaxPool2d`] on sequences: windows of `K` steps of `F` features, `S` steps apart.
pub type MaxPool1d<const F: usize, const K: usize, const S: usize> = MaxPool2d<F, 1, K, 1, S>;

impl<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    MaxPool2d<C, KH, KW, SH, SW>
{
    /// For images of this height and width; so many windows along both axes; rows of padding
    /// above the image and columns on the left of it; rows and columns from one tap of a window
    /// to the next.
    pub const fn new(
        input: [usize; 2],
        output: [usize; 2],
        before: [usize; 2],
        dilation: [usize; 2],
    ) -> Self {
        Self(Windows::new(input, output, before, dilation))
    }
}

impl<S: Scalar, const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    Operation<S> for MaxPool2d<C, KH, KW, SH, SW>
{
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        self.0.max(isa, x, y);
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
            self.0.max_backward(Undecided, saved, d_y, d_x);
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
