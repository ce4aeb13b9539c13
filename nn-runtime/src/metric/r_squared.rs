//! The coefficient of determination.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Better, Metric, Scored, ValueHead, ValueTargets};
use crate::scalar::Scalar;

/// R² = 1 - Σ(y - t)² / Σ(t - mean t)²: 1 for a perfect fit, 0 for a fit that is no better than
/// always predicting the mean of the targets, and below 0 for a worse one. With several outputs, it
/// is the mean over the outputs, as in scikit-learn's `r2_score`. An output whose targets are all
/// equal counts as 1 if it matches them exactly, and as 0 otherwise. For outputs over positions,
/// each position is a sample.
///
/// Fits targets that are values, and every head except `log_softmax`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RSquared {
    outputs: Vec<Sums>,
}

#[derive(Clone, Copy, Debug, PartialEq, Default)]
struct Sums {
    count: f64,
    /// The mean of the targets.
    mean: f64,
    /// Σ(t - mean t)².
    total: f64,
    /// Σ(y - t)².
    residual: f64,
}

impl RSquared {
    /// The value over all samples since the start; NaN without samples.
    pub fn value(&self) -> f64 {
        let each = self.outputs.iter().map(|sums| {
            if sums.count == 0.0 {
                f64::NAN
            } else if sums.total > 0.0 {
                1.0 - sums.residual / sums.total
            } else if sums.residual == 0.0 {
                1.0
            } else {
                0.0
            }
        });
        each.sum::<f64>() / self.outputs.len() as f64
    }
}

impl<S, H, T> Metric<S, H, T> for RSquared
where
    S: Scalar,
    H: ValueHead<Self>,
    T: ValueTargets<S, Self>,
{
    fn name(&self) -> String {
        "R²".into()
    }

    fn better(&self) -> Better {
        Better::Higher
    }

    fn start(&mut self, features: usize) {
        self.outputs.clear();
        self.outputs.resize(features, Sums::default());
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        for (outputs, targets) in samples.with(T::values(samples.targets)).pairs() {
            for ((sums, &y), &t) in self.outputs.iter_mut().zip(outputs).zip(targets) {
                let (y, t) = (y.to_f64(), t.to_f64());
                // B. Welford, "Note on a method for calculating corrected sums of squares and
                // products", 1962.
                sums.count += 1.0;
                let before = t - sums.mean;
                sums.mean += before / sums.count;
                sums.total += before * (t - sums.mean);
                sums.residual += (y - t) * (y - t);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        if self.outputs.len() < other.outputs.len() {
            self.outputs.resize(other.outputs.len(), Sums::default());
        }
        for (sums, other) in self.outputs.iter_mut().zip(&other.outputs) {
            if other.count == 0.0 {
                continue;
            }
            // T. Chan, G. Golub and R. LeVeque, "Updating formulae and a pairwise algorithm for
            // computing sample variances", 1979.
            let count = sums.count + other.count;
            let difference = other.mean - sums.mean;
            sums.total += other.total + difference * difference * sums.count * other.count / count;
            sums.mean += difference * other.count / count;
            sums.residual += other.residual;
            sums.count = count;
        }
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}
