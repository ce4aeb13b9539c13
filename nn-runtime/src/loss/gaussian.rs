//! The negative log-likelihood of normal distributions.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{LinearHead, Loss, Reduction, Tile, Value, check};
use crate::error::{Error, Result};
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The negative log-likelihood of values under normal distributions whose means and variances the
/// network predicts. So the network also learns its own uncertainty.
///
/// Each column of the outputs holds F means μ, followed by the F logarithms s of the variances, so
/// the network ends in `Dense(2 * F)`. The loss is the mean of (s + (μ - t)² / eˢ) / 2, without the
/// constant ln(2π) / 2. This is `PyTorch`'s `gaussian_nll_loss` with the variance eˢ. As there, a
/// variance below ε is replaced by ε, and the gradient passes through that clamp.
///
/// Fits a linear last layer.
///
/// D. Nix and A. Weigend, "Estimating the mean and variance of the target probability
/// distribution", 1994.
///
/// # Targets
/// A value for each mean: `features / 2 · positions` for each sample.
///
/// # Divisor of the mean
/// The number of targets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GaussianNegativeLogLikelihood {
    /// Adds the constant ln(2π) / 2.
    pub full: bool,
    /// ε, above 0: the lower bound of the variance. 1e-6 by default.
    pub epsilon: f64,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl Default for GaussianNegativeLogLikelihood {
    fn default() -> Self {
        Self {
            full: false,
            epsilon: 1e-6,
            reduction: Reduction::Mean,
        }
    }
}

impl<S: Scalar, H: LinearHead<Self>, T: Value<S, Self>> Loss<S, H, T>
    for GaussianNegativeLogLikelihood
{
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features / 2 * positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let values = targets.iter().map(|t| t.value().to_f64());
        check::finite(values, features / 2 * positions)
    }

    fn check_settings(&self, features: usize, _: usize) -> Result<()> {
        if !features.is_multiple_of(2) {
            let expected = "even (the means, then the logarithms of the variances)";
            return Err(Error::number(
                "the number of outputs",
                expected,
                features as f64,
            ));
        }
        // ε is used in `f64`, whatever the network's scalar type.
        check::setting::<f64>("epsilon", self.epsilon, "finite and above 0", |value| {
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
        let Self {
            full,
            epsilon,
            reduction,
        } = self;
        InWords::new("Gaussian negative log-likelihood")
            .number("ε", *epsilon)
            .switch("with its constant term", *full)
            .reduction(*reduction)
            .end()
    }

    fn evaluate(&self, _: H, tile: &Tile<'_, S, T>, scale: f64, d_logits: Option<&mut [S]>) -> f64 {
        let means = tile.features / 2;
        if means == 0 {
            if let Some(d) = d_logits {
                d.fill(S::ZERO);
            }
            return 0.0;
        }
        let smallest = Scalar::ln(self.epsilon);
        let constant = if self.full {
            0.5 * Scalar::ln(core::f64::consts::TAU)
        } else {
            0.0
        };
        let columns = tile.logits.chunks_exact(tile.features);
        let mut d_logits = d_logits.map(|d_logits| d_logits.chunks_exact_mut(tile.features));
        let mut total = 0.0;
        for (index, (logits, targets)) in columns.zip(tile.targets.chunks_exact(means)).enumerate()
        {
            let weight = tile.weight_of_column(index);
            let scale = scale * weight;
            let mut d = d_logits.as_mut().and_then(Iterator::next);
            if let Some(d) = d.as_mut() {
                // An odd number of features leaves one feature unused.
                d.fill(S::ZERO);
            }
            for (row, target) in targets.iter().enumerate() {
                let logarithm = logits[means + row].to_f64();
                let bounded = if logarithm < smallest {
                    smallest
                } else {
                    logarithm
                };
                let difference = logits[row].to_f64() - target.value().to_f64();
                let scaled = difference * Scalar::exp(-bounded);
                let square = difference * scaled;
                total += weight * (0.5 * (bounded + square) + constant);
                if let Some(d) = d.as_mut() {
                    let passing = Scalar::exp(logarithm - bounded);
                    d[row] = S::from_f64(scale * scaled);
                    d[means + row] = S::from_f64(scale * 0.5 * (1.0 - square) * passing);
                }
            }
        }
        total
    }
}
