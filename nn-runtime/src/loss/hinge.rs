//! The hinge loss of a support vector machine.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{Loss, MarginHead, Reduction, Tile, Value, check, pointwise};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The hinge loss for two classes, -1 and 1: the mean over all outputs of max(0, m - t · y), or of
/// its square, for an output y and a target t. The margin m is the score beyond which a correct
/// answer costs nothing.
///
/// Fits a linear last layer, and tanh. For more than two classes, use
/// [`MultiClassHinge`](super::MultiClassHinge).
///
/// C. Cortes and V. Vapnik, "Support-vector networks", 1995.
///
/// # Targets
/// -1 or 1 for each output: `features · positions` for each sample.
///
/// # Divisor of the mean
/// The number of outputs, as in Keras's `Hinge` and `SquaredHinge`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hinge {
    /// m, at least 0; 1 by default.
    pub margin: f64,
    /// Squares the hinge, which makes it smooth.
    pub squared: bool,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl Default for Hinge {
    fn default() -> Self {
        Self {
            margin: 1.0,
            squared: false,
            reduction: Reduction::Mean,
        }
    }
}

impl<S: Scalar, H: MarginHead<Self>, T: Value<S, Self>> Loss<S, H, T> for Hinge {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features * positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let values = targets.iter().map(|t| t.value().to_f64());
        check::values(values, features * positions, "-1 or 1", |value| {
            value.abs() == 1.0
        })
    }

    fn check_settings(&self, _: usize, _: usize) -> Result<()> {
        check::setting::<S>("margin", self.margin, "finite and at least 0", |value| {
            value >= 0.0
        })
    }

    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64 {
        tile.targets.len() as f64
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    #[cfg(feature = "alloc")]
    fn describe(&self) -> String {
        format!("{self:?}")
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            margin,
            squared,
            reduction,
        } = self;
        InWords::new("hinge loss")
            .number("margin", *margin)
            .switch("squared", *squared)
            .reduction(*reduction)
            .end()
    }

    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 {
        let margin = S::from_f64(self.margin);
        let squared = self.squared;
        let function = pointwise::of_output(head, |y: S, t: T| {
            let t = t.value();
            let short = margin - t * y;
            // Written so that a NaN is passed on; `max` would hide it.
            if short <= S::ZERO {
                return (0.0, S::ZERO);
            }
            let wide = short.to_f64();
            if squared {
                (wide * wide, -(t * (short + short)))
            } else {
                (wide, if short > S::ZERO { -t } else { short })
            }
        });
        pointwise::evaluate(tile, scale, d_logits, function)
    }
}
