//! The focal loss for outputs that are independent probabilities.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::binary_cross_entropy::Logistic;
use super::{BinaryHead, Loss, Reduction, Tile, Value, check, pointwise};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The focal loss for outputs that are independent probabilities: the binary cross-entropy times a
/// factor that is small for easy examples, so that many easy examples do not outweigh a few hard
/// ones.
///
/// With the probability p = 1 / (1 + e⁻ᶻ) of the logit z and the target t,
/// α′ · (1 - p′)^γ · binary cross-entropy, where p′ = p · t + (1 - p) · (1 - t) and
/// α′ = α · t + (1 - α) · (1 - t). This is torchvision's `sigmoid_focal_loss`.
///
/// Fits sigmoid, and a linear last layer, whose outputs it takes as logits. For mutually exclusive
/// classes, use [`Focal`](super::Focal).
///
/// T.-Y. Lin et al., "Focal loss for dense object detection", 2017, equation 5.
///
/// # Targets
/// 0 or 1 (or a number between them) for each output: `features · positions` for each sample.
///
/// # Divisor of the mean
/// The number of outputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinaryFocal {
    /// γ, at least 0: how strongly easy examples are down-weighted. 2 by default; 0 gives the
    /// binary cross-entropy.
    pub gamma: f64,
    /// α, from 0 to 1: the weight of targets that are 1; targets that are 0 have weight 1 - α. 0.25
    /// by default; `None` for no weights.
    pub alpha: Option<f64>,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl Default for BinaryFocal {
    fn default() -> Self {
        Self {
            gamma: 2.0,
            alpha: Some(0.25),
            reduction: Reduction::Mean,
        }
    }
}

impl<S: Scalar, H: BinaryHead<Self>, T: Value<S, Self>> Loss<S, H, T> for BinaryFocal {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features * positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let values = targets.iter().map(|t| t.value().to_f64());
        check::probabilities(values, features * positions)
    }

    fn check_settings(&self, _: usize, _: usize) -> Result<()> {
        check::setting::<S>("gamma", self.gamma, "finite and at least 0", |value| {
            value >= 0.0
        })?;
        self.alpha.map_or(Ok(()), |alpha| {
            check::setting::<S>("alpha", alpha, "from 0 to 1", |value| {
                (0.0..=1.0).contains(&value)
            })
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
            gamma,
            alpha,
            reduction,
        } = self;
        InWords::new("binary focal loss")
            .number("γ", *gamma)
            .numbers("α", alpha.as_slice())
            .reduction(*reduction)
            .end()
    }

    fn evaluate(&self, _: H, tile: &Tile<'_, S, T>, scale: f64, d_logits: Option<&mut [S]>) -> f64 {
        let gamma = S::from_f64(self.gamma);
        let alpha = self.alpha.map(S::from_f64);
        let function = |z: S, t: T| {
            let t = t.value();
            let Logistic {
                p,
                q,
                minus_ln_p,
                minus_ln_q,
            } = Logistic::of(z);
            let rest = S::ONE - t;
            let cross_entropy = t * minus_ln_p + rest * minus_ln_q;
            // miss = 1 - p′; its derivative is -(2t - 1) · p · q.
            let miss = q * t + p * rest;
            let factor = miss.powf(gamma);
            let d_factor = if miss > S::ZERO {
                gamma * factor / miss * (rest - t) * p * q
            } else {
                S::ZERO
            };
            let d_cross_entropy = p * rest - q * t;
            let weight = alpha.map_or(S::ONE, |alpha| alpha * t + (S::ONE - alpha) * rest);
            let loss = weight * factor * cross_entropy;
            let d_z = weight * (d_cross_entropy * factor + cross_entropy * d_factor);
            (loss.to_f64(), d_z)
        };
        pointwise::evaluate(tile, scale, d_logits, function)
    }
}
