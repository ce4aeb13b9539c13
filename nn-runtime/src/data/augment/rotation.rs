//! Images that are turned.

use super::{Augmentation, Border, Canvas, Draws, extent};
use crate::error::Result;
use crate::scalar::Scalar;

/// Turns the image around its middle, each angle as likely. Each pixel is interpolated between
/// the four that it comes to lie between.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rotation {
    /// How far at most, in degrees, in either direction.
    pub degrees: f64,
    /// What comes in from beyond the edges.
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

/// Turns the content against the clock.
fn rotate<S: Scalar>(image: &mut Canvas<'_, S>, degrees: f64, border: Border) {
    image.keep();
    let (width, height, channels) = (image.width, image.height, image.channels);
    let (sine, cosine) = libm::sincos(degrees.to_radians());
    let middle = ((height as f64 - 1.0) / 2.0, (width as f64 - 1.0) / 2.0);
    let filler = S::from_f64(border.number());
    for (place, pixel) in image.pixels.chunks_exact_mut(channels).enumerate() {
        // Where it comes from: turned with the clock. Rows count downwards.
        let (y, x) = (place / width, place % width);
        let (up, right) = (middle.0 - y as f64, x as f64 - middle.1);
        let from_y = middle.0 - (up * cosine - right * sine);
        let from_x = middle.1 + (right * cosine + up * sine);
        let (top, left) = (libm::floor(from_y), libm::floor(from_x));
        let (down, across) = (S::from_f64(from_y - top), S::from_f64(from_x - left));
        let corner = |y: isize, x: isize| {
            let y = border.place(top as isize + y, height)?;
            let x = border.place(left as isize + x, width)?;
            Some((y * width + x) * channels)
        };
        let corners = [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)];
        for (channel, number) in pixel.iter_mut().enumerate() {
            let [a, b, c, d] =
                corners.map(|corner| corner.map_or(filler, |at| image.scratch[at + channel]));
            let above = a + (b - a) * across;
            let below = c + (d - c) * across;
            *number = above + (below - above) * down;
        }
    }
}
