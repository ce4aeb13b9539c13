//! Rotations.

use super::{Augmentation, Border, Canvas, Draws, extent};
use crate::error::Result;
use crate::scalar::Scalar;

/// Rotates the image around its center by a uniformly distributed angle, with bilinear
/// interpolation.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rotation {
    /// The maximum angle in degrees, in either direction.
    pub degrees: f64,
    /// What fills the areas that come from beyond the edges.
    pub border: Border,
}

impl<S: Scalar> Augmentation<S> for Rotation {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        let degrees = draws.between(-self.degrees, self.degrees);
        rotate(image, degrees, self.border);
    }

    fn check(&self) -> Result<()> {
        extent("degrees", self.degrees)?;
        self.border.check()
    }
}

/// Rotates the content counterclockwise.
fn rotate<S: Scalar>(image: &mut Canvas<'_, S>, degrees: f64, border: Border) {
    image.keep();
    let (width, height, channels) = (image.width, image.height, image.channels);
    let row = image.row();
    let (sine, cosine) = libm::sincos(degrees.to_radians());
    let middle = ((height as f64 - 1.0) / 2.0, (width as f64 - 1.0) / 2.0);
    let filler = S::from_f64(border.number());
    let before: &[S] = image.scratch;
    for (y, line) in image.pixels.chunks_exact_mut(row.max(1)).enumerate() {
        let up = middle.0 - y as f64;
        for (x, pixel) in line.chunks_exact_mut(channels).enumerate() {
            // The source of the pixel, which is rotated clockwise. Rows count downwards.
            let right = x as f64 - middle.1;
            let from_y = middle.0 - (up * cosine - right * sine);
            let from_x = middle.1 + (right * cosine + up * sine);
            let (top, left) = (floor(from_y), floor(from_x));
            let down = S::from_f64(from_y - top as f64);
            let across = S::from_f64(from_x - left as f64);
            let between = |a: S, b: S, c: S, d: S| {
                let above = a + (b - a) * across;
                let below = c + (d - c) * across;
                above + (below - above) * down
            };
            // Negative coordinates become very large numbers.
            let (first, second) = (top.cast_unsigned(), left.cast_unsigned());
            if first < height - 1 && second < width - 1 {
                let upper = &before[(first * width + second) * channels..][..row + 2 * channels];
                let (upper, lower) = upper.split_at(row);
                for (channel, number) in pixel.iter_mut().enumerate() {
                    let next = channel + channels;
                    *number = between(upper[channel], upper[next], lower[channel], lower[next]);
                }
                continue;
            }
            let corner = |y: isize, x: isize| {
                let y = border.place(top + y, height)?;
                let x = border.place(left + x, width)?;
                Some((y * width + x) * channels)
            };
            let corners = [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)];
            for (channel, number) in pixel.iter_mut().enumerate() {
                let [a, b, c, d] =
                    corners.map(|corner| corner.map_or(filler, |at| before[at + channel]));
                *number = between(a, b, c, d);
            }
        }
    }
}

/// The largest whole number that is at most `value`.
fn floor(value: f64) -> isize {
    let toward_zero = value as isize;
    toward_zero - isize::from(value < toward_zero as f64)
}
