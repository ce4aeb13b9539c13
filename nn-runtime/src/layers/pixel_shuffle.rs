//! `PixelShuffle(2)`: rearranges channels to pixels.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Rearranges groups of `scale`² channels to squares of `scale` × `scale` pixels: channel
/// `c · scale² + i · scale + j` of a pixel becomes channel c of the pixel in row i and column j of
/// its square. It corresponds to `torch.nn.PixelShuffle` in `PyTorch`, except that channels come
/// last.
///
/// W. Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel
/// convolutional neural network", 2016.
///
/// # Shapes
/// `[H, W, scale² · C]` becomes `[scale · H, scale · W, C]`.
///
/// The backward pass needs neither the input nor the output.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
/// network! { struct Net { [1, 1, 4] => PixelShuffle(2) => Flatten } }
///
/// let y = Net::new(0).predict(&SMatrix::<f32, 4, 1>::new(1.0, 2.0, 3.0, 4.0));
/// assert_eq!(y.as_slice(), [1.0, 2.0, 3.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelShuffle {
    height: usize,
    width: usize,
    /// The channels of the output.
    channels: usize,
    scale: usize,
}

impl PixelShuffle {
    /// Rearranges images of the given height and width to `channels` output channels.
    #[must_use]
    pub const fn new(height: usize, width: usize, channels: usize, scale: usize) -> Self {
        Self {
            height: max(height, 1),
            width: max(width, 1),
            channels: max(channels, 1),
            scale: max(scale, 1),
        }
    }

    /// The size of a sample, in numbers.
    fn size(&self) -> usize {
        self.height * self.width * self.channels * self.scale * self.scale
    }

    /// Visits every number of the output, with its offset in the input and in the output.
    #[inline(always)]
    fn each(&self, mut visit: impl FnMut(usize, usize)) {
        let (scale, square) = (self.scale, self.scale * self.scale);
        let mut at = 0;
        for row in 0..self.height * scale {
            for column in 0..self.width * scale {
                let pixel = (row / scale) * self.width + column / scale;
                let first = pixel * self.channels * square + row % scale * scale + column % scale;
                for channel in 0..self.channels {
                    visit(at, first + channel * square);
                    at += 1;
                }
            }
        }
    }
}

impl<S: Scalar> Operation<S> for PixelShuffle {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        let samples = x.chunks_exact(self.size());
        for (x, y) in samples.zip(y.chunks_exact_mut(self.size())) {
            self.each(|to, from| y[to] = x[from]);
        }
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        let samples = d_y.chunks_exact(self.size());
        for (d_y, d_x) in samples.zip(d_x.chunks_exact_mut(self.size())) {
            self.each(|from, to| d_x[to] = d_y[from]);
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
    use crate::io::onnx::operators::whole;
    use crate::io::onnx::proto::attribute::{int, text};
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::PixelShuffle { scale } = it.operation else {
            return it.mistaken();
        };
        let x = it.first(0);
        let attributes = vec![int("blocksize", whole(scale)), text("mode", "CRD")];
        let y = it.node("DepthToSpace", &[&x], attributes);
        Ok(it.give(y, Form::First))
    }
}
