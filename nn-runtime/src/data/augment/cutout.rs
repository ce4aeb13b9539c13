//! Cutout.

use super::{Augmentation, Canvas, Draws, setting};
use crate::error::Result;
use crate::scalar::Scalar;

/// Covers a square. Its center may be any pixel, so a part of it may lie outside the image. T.
/// `DeVries` and G. Taylor, "Improved regularization of convolutional neural networks with cutout",
/// 2017, with 16 pixels for CIFAR-10.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Cutout {
    /// The side of the square, in pixels.
    pub size: usize,
    /// The number that all channels are filled with; 0 by default.
    pub fill: f64,
}

impl<S: Scalar> Augmentation<S> for Cutout {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        let span = |middle: usize, length: usize| {
            // The center of a square of even size is to the right of its middle.
            let first = middle.saturating_sub(self.size / 2);
            let end = middle.saturating_add(self.size - self.size / 2);
            first..end.min(length)
        };
        let rows = span(draws.below(image.height), image.height);
        let columns = span(draws.below(image.width), image.width);
        let (row, channels) = (image.row(), image.channels);
        let lines = image.pixels.chunks_exact_mut(row.max(1));
        for line in lines.skip(rows.start).take(rows.len()) {
            let covered = &mut line[columns.start * channels..columns.end * channels];
            covered.fill(S::from_f64(self.fill));
        }
    }

    fn check(&self) -> Result<()> {
        setting("fill", self.fill, "a finite number", self.fill.is_finite())
    }
}
