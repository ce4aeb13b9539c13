//! Flips.

use super::{Augmentation, Canvas, Draws, probability};
use crate::error::Result;
use crate::scalar::Scalar;

/// Swaps left and right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HorizontalFlip {
    /// The probability of a flip; one half by default.
    pub probability: f64,
}

/// Swaps top and bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerticalFlip {
    /// The probability of a flip; one half by default.
    pub probability: f64,
}

impl Default for HorizontalFlip {
    fn default() -> Self {
        Self { probability: 0.5 }
    }
}

impl Default for VerticalFlip {
    fn default() -> Self {
        Self { probability: 0.5 }
    }
}

impl<S: Scalar> Augmentation<S> for HorizontalFlip {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        if !draws.happens(self.probability) {
            return;
        }
        let (row, channels) = (image.row(), image.channels);
        for pixels in image.pixels.chunks_exact_mut(row.max(1)) {
            // Reverses the pixels, then restores the order of the channels within each.
            pixels.reverse();
            pixels.chunks_exact_mut(channels).for_each(<[S]>::reverse);
        }
    }

    fn check(&self) -> Result<()> {
        probability(self.probability)
    }
}

impl<S: Scalar> Augmentation<S> for VerticalFlip {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        if !draws.happens(self.probability) {
            return;
        }
        let row = image.row();
        let (top, bottom) = image.pixels.split_at_mut(image.height / 2 * row);
        let rows = bottom.chunks_exact_mut(row.max(1)).rev();
        for (above, below) in top.chunks_exact_mut(row.max(1)).zip(rows) {
            above.swap_with_slice(below);
        }
    }

    fn check(&self) -> Result<()> {
        probability(self.probability)
    }
}
