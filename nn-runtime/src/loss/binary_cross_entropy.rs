//! The binary cross-entropy: a probability for each output.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{BinaryHead, Loss, Reduction, Tile, Value, check, pointwise};
use crate::error::Result;
use crate::scalar::Scalar;

/// The binary cross-entropy: each output is a probability for itself, of one yes-or-no question.
///
/// The mean of -w · t · ln p - (1 - t) · ln(1 - p) over all outputs, with the probability
/// p = 1 / (1 + e⁻ᶻ) of the logit z, the target t and the weight w of the positive answer. It is
/// computed from z, through ln(1 + e^-|z|), and is finite for every finite z. This is
/// `PyTorch`'s `binary_cross_entropy_with_logits`.
///
/// Fits sigmoid, and a linear last layer, whose outputs it takes as logits.
///
/// # Targets
/// A probability, most often 0 or 1, for each output: `features · positions` for each sample.
///
/// # Divisor of the mean
/// The number of outputs.
///
/// ```
/// use nn_runtime::loss::BinaryCrossEntropy;
///
/// // Three labels, the second of which is rare: finding it counts ten times.
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
    /// The weight of the positive answer, one for each feature; empty where all are 1.
    pub pos_weight: Vec<f64>,
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

    fn describe(&self) -> String {
        format!("{self:?}")
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

/// The loss of a logit, and its derivative, p - t where the weight is 1.
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
    // Neither term is negative, and nothing cancels.
    let loss = positive * minus_ln_p + negative * minus_ln_q;
    (loss.to_f64(), negative * p - positive * q)
}

/// A probability, that of the opposite, and their negative logarithms, each exact for any finite
/// logit.
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
