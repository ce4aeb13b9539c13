//! Brightness and contrast.

use super::{Augmentation, Canvas, Draws, extent, setting};
use crate::error::Result;
use crate::scalar::Scalar;

/// Adds one random number to all numbers of an image.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Brightness {
    /// The added number is uniformly distributed from minus this to this. For pixels from 0 to 1,
    /// 0.2 is a lot. The results may leave that range: see [`Clamp`].
    pub change: f64,
}

/// Scales the differences between the numbers of an image and their mean by a random factor.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Contrast {
    /// The factor is uniformly distributed from 1 minus this to 1 plus this. The results may leave
    /// the range from 0 to 1: see [`Clamp`].
    pub change: f64,
}

/// Clamps the numbers of an image to a range. It is not random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clamp {
    /// The lower bound; 0 by default.
    pub low: f64,
    /// The upper bound; 1 by default.
    pub high: f64,
}

impl Default for Clamp {
    fn default() -> Self {
        Self {
            low: 0.0,
            high: 1.0,
        }
    }
}

impl<S: Scalar> Augmentation<S> for Brightness {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        let more = S::from_f64(draws.between(-self.change, self.change));
        for number in image.pixels.iter_mut() {
            *number += more;
        }
    }

    fn check(&self) -> Result<()> {
        extent("change", self.change)
    }
}

impl<S: Scalar> Augmentation<S> for Contrast {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        let factor = S::from_f64(draws.between(1.0 - self.change, 1.0 + self.change));
        let sum: f64 = image.pixels.iter().map(|number| number.to_f64()).sum();
        let mean = S::from_f64(sum / image.pixels.len().max(1) as f64);
        for number in image.pixels.iter_mut() {
            *number = mean + (*number - mean) * factor;
        }
    }

    fn check(&self) -> Result<()> {
        extent("change", self.change)
    }
}

impl<S: Scalar> Augmentation<S> for Clamp {
    fn apply(&self, image: &mut Canvas<'_, S>, _: &mut Draws) {
        let (low, high) = (S::from_f64(self.low), S::from_f64(self.high));
        for number in image.pixels.iter_mut() {
            *number = Scalar::min(Scalar::max(*number, low), high);
        }
    }

    fn check(&self) -> Result<()> {
        setting("low", self.low, "at most `high`", self.low <= self.high)
    }
}
