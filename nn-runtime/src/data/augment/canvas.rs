//! The image that an augmentation changes.

use crate::scalar::Scalar;

/// An image to be changed in place. Its size is only known at run time, so an
/// [`Augmentation`](super::Augmentation) works for images of all sizes.
#[derive(Debug)]
pub struct Canvas<'a, S> {
    /// The number of rows.
    pub height: usize,
    /// The number of pixels per row.
    pub width: usize,
    /// The number of channels per pixel.
    pub channels: usize,
    /// The pixels, row-major, channels last: channel c of the pixel at row y and column x is at
    /// index `(y · width + x) · channels + c`.
    pub pixels: &'a mut [S],
    /// Scratch memory of the same length. Its contents have no meaning before and after.
    pub scratch: &'a mut [S],
}

impl<S: Scalar> Canvas<'_, S> {
    /// The number of numbers per row.
    pub fn row(&self) -> usize {
        self.width * self.channels
    }

    /// Copies the pixels to the scratch memory, where they stay available while new pixels are
    /// written.
    pub fn keep(&mut self) {
        self.scratch.copy_from_slice(self.pixels);
    }
}
