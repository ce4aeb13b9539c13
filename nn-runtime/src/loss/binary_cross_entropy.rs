//! The binary cross-entropy.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{BinaryHead, Loss, Reduction, Tile, Value, Weights, check, pointwise};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The binary cross-entropy, for outputs that are independent probabilities, each the answer to a
/// yes-or-no question.
///
/// The mean of -w · t · ln p - (1 - t) · ln(1 - p) over all outputs, where p = 1 / (1 + e⁻ᶻ) is the
/// probability, z the logit, t the target and w the weight of the positive answer. It is computed
/// from z, through ln(1 + e^-|z|), and is finite for every finite z. This is `PyTorch`'s
/// `binary_cross_entropy_with_logits`.
///
/// Fits sigmoid, and a linear last layer, whose outputs it takes as logits.
///
/// # Targets
/// A probability, usually 0 or 1, for each output: `features · positions` for each sample.
///
/// # Divisor of the mean
/// The number of outputs.
///
/// ```
/// use nn_runtime::loss::BinaryCrossEntropy;
///
/// // Three labels. The second is rare, so its positive samples count ten times.
/// let loss = BinaryCrossEntropy {
///     pos_weight: vec![1.0, 10.0, 1.0],
///     ..BinaryCrossEntropy::default()
/// };
/// # assert_eq!(loss.pos_weight.len(), 3);
/// ```
#[derive(Clone, Debug, PartialEq, Default)]
#[doc(alias = "BCELoss")]
#[doc(alias = "BCEWithLogitsLoss")]
pub struct BinaryCrossEntropy {
    /// The weight of positive targets, one for each feature; empty if all are 1.
    pub pos_weight: Weights,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl<S: Scalar, H: BinaryHead<Self>, T: Value<S, Self>> Loss<S, H, T> for BinaryCrossEntropy {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features * positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let values = targets.iter().map(|t| t.value().to_f64());
        check::probabilities(values, features * positions)
    }

    fn check_settings(&self, features: usize, _: usize) -> Result<()> {
        check::weights::<S>("pos_weight", &self.pos_weight, features)
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
            pos_weight,
            reduction,
        } = self;
        InWords::new("binary cross-entropy")
            .numbers("weights of positives", pos_weight)
            .reduction(*reduction)
            .end()
    }

    fn evaluate(&self, _: H, tile: &Tile<'_, S, T>, scale: f64, d_logits: Option<&mut [S]>) -> f64 {
        if self.pos_weight.is_empty() {
            return pointwise::evaluate(tile, scale, d_logits, |z: S, t: T| {
                weighted(z, t.value(), S::ONE)
            });
        }
        pointwise::evaluate_rows(tile, scale, d_logits, |row, z: S, t: T| {
            let weight = self.pos_weight.get(row).copied().unwrap_or(1.0);
            weighted(z, t.value(), S::from_f64(weight))
        })
    }
}

/// The loss of a logit and its derivative, which is p - t for weight 1.
#[inline(always)]
fn weighted<S: Scalar>(z: S, t: S, pos_weight: S) -> (f64, S) {
    let Logistic {
        p,
        q,
        minus_ln_p,
        minus_ln_q,
    } = Logistic::of(z);
    let positive = pos_weight * t;
    let negative = S::ONE - t;
    // Both terms are at least 0, so nothing cancels.
    let loss = positive * minus_ln_p + negative * minus_ln_q;
    (loss.to_f64(), negative * p - positive * q)
}

/// A probability, its complement, and the negative logarithms of both, each accurate for every
/// finite logit.
pub(super) struct Logistic<S> {
    pub(super) p: S,
    pub(super) q: S,
    pub(super) minus_ln_p: S,
    pub(super) minus_ln_q: S,
}

impl<S: Scalar> Logistic<S> {
    #[inline(always)]
    pub(super) fn of(z: S) -> Self {
        let e = (-z.abs()).exp();
        let large = S::ONE / (S::ONE + e);
        let small = e * large;
        let tail = e.ln_1p();
        let positive = z > S::ZERO;
        Self {
            p: if positive { large } else { small },
            q: if positive { small } else { large },
            minus_ln_p: if positive { tail } else { tail - z },
            minus_ln_q: if positive { tail + z } else { tail },
        }
    }
}
