//! `Upsample(2)`, `Upsample((2, 3), mode = bilinear)`: upsampling.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// The interpolation mode, as defined by `torch.nn.Upsample` in `PyTorch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Nearest neighbor.
    Nearest,
    /// Linear interpolation between the two nearest positions along each axis, where positions are
    /// the centers of pixels.
    Linear,
    /// Linear interpolation, where the corners of the input and the output are aligned.
    Aligned,
}

/// Multiplies the number of positions of an image along each axis. A sequence is an image with one
/// row.
///
/// The conventions are those of `torch.nn.Upsample` in `PyTorch`. `mode = nearest` repeats every
/// pixel. `mode = bilinear` (or `mode = linear` for a sequence) interpolates between the centers of
/// pixels or, with `align_corners = true`, so that the corners stay in place.
///
/// # Shapes
/// `[H, W, C]` becomes `[scale · H, scale · W, C]`, and `[T, F]` becomes `[scale · T, F]`.
///
/// The backward pass needs neither the input nor the output.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Twice { [2, 1] => Upsample(2) } }
/// network! { struct Smooth { [2, 1] => Upsample(2, mode = linear) } }
///
/// let x = SMatrix::<f32, 1, 2>::new(0.0, 4.0);
/// assert_eq!(Twice::new(0).predict(&x).as_slice(), [0.0, 0.0, 4.0, 4.0]);
/// assert_eq!(Smooth::new(0).predict(&x).as_slice(), [0.0, 1.0, 3.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upsample {
    /// Height, width and features.
    input: [usize; 3],
    scale: [usize; 2],
    mode: Mode,
}

impl Upsample {
    const fn new([height, width, features]: [usize; 3], scale: [usize; 2], mode: Mode) -> Self {
        Self {
            input: [max(height, 1), max(width, 1), max(features, 1)],
            scale,
            mode,
        }
    }

    /// Nearest-neighbor upsampling of images with the given height, width and features. `scale`
    /// contains the factors of the height and the width.
    #[must_use]
    pub const fn nearest(input: [usize; 3], scale: [usize; 2]) -> Self {
        Self::new(input, scale, Mode::Nearest)
    }

    /// Linear interpolation between the centers of pixels.
    #[must_use]
    pub const fn linear(input: [usize; 3], scale: [usize; 2]) -> Self {
        Self::new(input, scale, Mode::Linear)
    }

    /// Linear interpolation with aligned corners.
    #[must_use]
    pub const fn aligned(input: [usize; 3], scale: [usize; 2]) -> Self {
        Self::new(input, scale, Mode::Aligned)
    }

    /// The two input positions for an output position along an axis, and the weight of the second
    /// one.
    #[inline(always)]
    fn sources(&self, axis: usize, position: usize) -> ([usize; 2], f64) {
        let (size, scale) = (self.input[axis], self.scale[axis].max(1));
        let place = match self.mode {
            Mode::Nearest => return ([position / scale; 2], 0.0),
            Mode::Linear => f64::max((position as f64 + 0.5) / scale as f64 - 0.5, 0.0),
            Mode::Aligned if size * scale <= 1 => 0.0,
            Mode::Aligned => position as f64 * ((size - 1) as f64 / (size * scale - 1) as f64),
        };
        let first = (place as usize).min(size - 1);
        ([first, (first + 1).min(size - 1)], place - first as f64)
    }

    /// Visits every pixel of the output, with its offset and the four input pixels with their
    /// weights.
    #[inline(always)]
    fn each<S: Scalar>(&self, mut visit: impl FnMut(usize, [(usize, S); 4])) {
        let [height, width, features] = self.input;
        let mut at = 0;
        for row in 0..height * self.scale[0] {
            let (rows, down) = self.sources(0, row);
            for column in 0..width * self.scale[1] {
                let (columns, right) = self.sources(1, column);
                let tap = |down: usize, right: usize, share: f64| {
                    let position = rows[down] * width + columns[right];
                    (position * features, S::from_f64(share))
                };
                let taps = [
                    tap(0, 0, (1.0 - down) * (1.0 - right)),
                    tap(0, 1, (1.0 - down) * right),
                    tap(1, 0, down * (1.0 - right)),
                    tap(1, 1, down * right),
                ];
                visit(at, taps);
                at += features;
            }
        }
    }

    /// The sizes of a sample of the input and of the output, in numbers.
    fn sizes(&self) -> [usize; 2] {
        let size = self.input.iter().product::<usize>();
        [size, max(size * self.scale[0] * self.scale[1], 1)]
    }
}

/// Upsamples all samples.
struct Forward<'a, S>(&'a Upsample, &'a [S], &'a mut [S]);

impl<S: Scalar> Task for Forward<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(layer, x, y) = self;
        let ([input, output], features) = (layer.sizes(), layer.input[2]);
        for (x, y) in x.chunks_exact(input).zip(y.chunks_exact_mut(output)) {
            layer.each::<S>(|at, taps| {
                let y = &mut y[at..][..features];
                if layer.mode == Mode::Nearest {
                    return y.copy_from_slice(&x[taps[0].0..][..features]);
                }
                let [a, b, c, d] = taps.map(|(tap, _)| &x[tap..][..features]);
                let [p, q, r, s] = taps.map(|(_, share)| share);
                // A pixel with weight zero must not contribute, even if it is infinite.
                if q == S::ZERO && s == S::ZERO && r == S::ZERO {
                    y.copy_from_slice(a);
                } else if r == S::ZERO && s == S::ZERO {
                    for i in 0..features {
                        y[i] = a[i] * p + b[i] * q;
                    }
                } else if q == S::ZERO && s == S::ZERO {
                    for i in 0..features {
                        y[i] = a[i] * p + c[i] * r;
                    }
                } else {
                    for i in 0..features {
                        y[i] = a[i] * p + b[i] * q + c[i] * r + d[i] * s;
                    }
                }
            });
        }
    }
}

/// Computes the gradient for all samples.
struct Gather<'a, S>(&'a Upsample, &'a [S], &'a mut [S]);

impl<S: Scalar> Task for Gather<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(layer, d_y, d_x) = self;
        let ([input, output], features) = (layer.sizes(), layer.input[2]);
        d_x.fill(S::ZERO);
        for (d_x, d_y) in d_x.chunks_exact_mut(input).zip(d_y.chunks_exact(output)) {
            layer.each::<S>(|at, taps| {
                let d_y = &d_y[at..][..features];
                let count = if layer.mode == Mode::Nearest { 1 } else { 4 };
                let shared = taps[..count].iter().filter(|(_, share)| *share != S::ZERO);
                for &(tap, share) in shared {
                    for (d_x, &d_y) in d_x[tap..][..features].iter_mut().zip(d_y) {
                        *d_x += d_y * share;
                    }
                }
            });
        }
    }
}

impl<S: Scalar> Operation<S> for Upsample {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        run(isa, Forward(self, x, y));
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            run(Undecided, Gather(self, d_y, d_x));
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
    use crate::io::onnx::operators::along;
    use crate::io::onnx::proto::attribute::text;
    use crate::io::onnx::values::Form;
    use crate::structure::{Interpolation, Operation};

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Upsample { axes, scale, mode } = it.operation else {
            return it.mistaken();
        };
        let x = it.first(0);
        let (mode, transformation) = match mode {
            Interpolation::Nearest => ("nearest", "asymmetric"),
            Interpolation::Linear => ("linear", "half_pixel"),
            Interpolation::Aligned => ("linear", "align_corners"),
        };
        let mut attributes = vec![
            text("mode", mode),
            text("coordinate_transformation_mode", transformation),
        ];
        if mode == "nearest" {
            attributes.push(text("nearest_mode", "floor"));
        }
        let scales: Vec<f64> = [1, 1]
            .into_iter()
            .chain(along(axes, scale))
            .map(|scale| scale as f64)
            .collect();
        let scales = it.builder.singles(&scales);
        let y = it.node("Resize", &[&x, "", &scales], attributes);
        Ok(it.give(y, Form::First))
    }
}
