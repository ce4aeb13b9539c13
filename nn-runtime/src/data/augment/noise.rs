//! Noise.

use super::{Augmentation, Canvas, Draws, extent};
use crate::error::Result;
use crate::scalar::Scalar;

/// Adds to each number of an image its own normally distributed random number with mean 0.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct GaussianNoise {
    /// The standard deviation.
    pub deviation: f64,
}

impl<S: Scalar> Augmentation<S> for GaussianNoise {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        for pair in image.pixels.chunks_mut(2) {
            for (number, noise) in pair.iter_mut().zip(draws.normal_pair()) {
                *number += S::from_f64(self.deviation * noise);
            }
        }
    }

    fn check(&self) -> Result<()> {
        extent("deviation", self.deviation)
    }
}
