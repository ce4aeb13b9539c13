//! The Huber loss.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ElementwiseHead, Loss, Reduction, Tile, Value, check, pointwise};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The Huber loss: quadratic if output y and target t are close, linear if they are far apart, so
/// that outliers do not dominate.
///
/// With d = y - t, it is d² / 2 for |d| ≤ δ, and δ · (|d| - δ / 2) otherwise. Divided by δ, it is
/// `PyTorch`'s `smooth_l1_loss`. Fits every elementwise head.
///
/// P. Huber, "Robust estimation of a location parameter", 1964.
///
/// # Targets
/// A value for each output: `features · positions` for each sample.
///
/// # Divisor of the mean
/// The number of outputs, as in `PyTorch`'s `huber_loss`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[doc(alias = "SmoothL1Loss")]
#[doc(alias = "HuberLoss")]
pub struct Huber {
    /// δ, above 0: the difference at which the loss becomes linear. 1 by default.
    pub delta: f64,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl Default for Huber {
    fn default() -> Self {
        Self {
            delta: 1.0,
            reduction: Reduction::Mean,
        }
    }
}

impl<S: Scalar, H: ElementwiseHead<Self>, T: Value<S, Self>> Loss<S, H, T> for Huber {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features * positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let values = targets.iter().map(|t| t.value().to_f64());
        check::finite(values, features * positions)
    }

    fn check_settings(&self, _: usize, _: usize) -> Result<()> {
        check::setting::<S>("delta", self.delta, "finite and above 0", |value| {
            value > 0.0
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
        let Self { delta, reduction } = self;
        InWords::new("Huber loss")
            .number("δ", *delta)
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
        let wide_delta = self.delta;
        let delta = S::from_f64(wide_delta);
        let function = pointwise::of_output(head, |y: S, t: T| {
            let difference = y - t.value();
            // Up to the bounds, the loss is d² / 2; the rest of the difference is added with slope
            // δ. A NaN stays a NaN.
            let bounded = delta.min((-delta).max(difference));
            let near = bounded.abs().to_f64();
            let far = difference.abs().to_f64() - near;
            (0.5 * near * near + wide_delta * far, bounded)
        });
        pointwise::evaluate(tile, scale, d_logits, function)
    }
}
