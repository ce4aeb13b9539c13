//! An image that is changed.

use crate::scalar::Scalar;

/// An image that is changed in place, of a size that is known only when it runs: an
/// [`Augmentation`](super::Augmentation) fits images of all sizes.
#[derive(Debug)]
pub struct Canvas<'a, S> {
    /// Rows of pixels.
    pub height: usize,
    /// Pixels in each row.
    pub width: usize,
    /// Numbers in each pixel.
    pub channels: usize,
    /// Row after row, pixel after pixel, channel after channel: the number of channel c in the
    /// pixel at row y and column x is at `(y · width + x) · channels + c`.
    pub pixels: &'a mut [S],
    /// As many numbers to work with, whose content means nothing before and after.
    pub scratch: &'a mut [S],
}

impl<S: Scalar> Canvas<'_, S> {
    /// Numbers in each row.
    pub fn row(&self) -> usize {
        self.width * self.channels
    }

    /// Copies the pixels to the scratch: there they stay as they were while new ones are written.
    pub fn keep(&mut self) {
        self.scratch.copy_from_slice(self.pixels);
    }
}
