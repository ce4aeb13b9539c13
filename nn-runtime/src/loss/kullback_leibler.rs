//! The Kullback-Leibler divergence.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ClassHead, Loss, Reduction, Tile, Value, check, columns};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::guard::Present;
use crate::scalar::Scalar;

/// The Kullback-Leibler divergence of the predicted distributions p from the targets t: the mean of
/// `Σ t[c] · (ln t[c] - ln p[c])` over all positions. It is 0 if they are equal.
///
/// Here p = softmax(z), and z are the logits. A term whose target is 0 is 0. The gradient equals
/// the gradient of the cross-entropy with the same targets, since the two losses differ only by the
/// entropy of the targets.
///
/// Fits softmax, `log_softmax`, and a linear last layer, whose outputs it takes as logits.
///
/// S. Kullback and R. Leibler, "On information and sufficiency", 1951.
///
/// # Targets
/// Distributions: `features · positions` numbers for each sample.
///
/// # Divisor of the mean
/// The number of positions, so that the mean is the divergence of one distribution. For vectors,
/// this is `PyTorch`'s `kl_div` with `reduction="batchmean"`, which `PyTorch` recommends;
/// `reduction="mean"` also divides by the number of features and is not a divergence. For
/// sequences, `PyTorch`'s `"batchmean"` divides only by the number of samples; this loss equals
/// `"batchmean"` with the steps as samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct KullbackLeibler {
    /// Mean or sum.
    pub reduction: Reduction,
}

impl<S: Scalar, H: ClassHead<Self>, T: Value<S, Self>> Loss<S, H, T> for KullbackLeibler {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features * positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        check::distributions(targets.iter().map(|t| t.value()), features, positions)
    }

    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64 {
        (tile.targets.len() / tile.features.max(1)) as f64
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
        let Self { reduction } = self;
        InWords::new("Kullback-Leibler divergence")
            .reduction(*reduction)
            .end()
    }

    fn evaluate(&self, _: H, tile: &Tile<'_, S, T>, scale: f64, d_logits: Option<&mut [S]>) -> f64 {
        let features = tile.features.max(1);
        columns::evaluate(
            features,
            tile.logits,
            d_logits,
            #[inline(always)]
            |index, column, d| {
                let targets = tile.targets.chunks_exact(features).nth(index);
                let targets = targets.present();
                let weight = tile.weight_of_column(index);
                let mut sum = 0.0;
                let mut total = 0.0;
                for (surprise, t) in column.surprises().zip(targets) {
                    let t = t.value().to_f64();
                    total += t;
                    if t != 0.0 {
                        sum += t * (Scalar::ln(t) + surprise);
                    }
                }
                if let Some(d) = d {
                    let factor = S::from_f64(scale * weight);
                    let total = S::from_f64(total);
                    for (d, &t) in d.iter_mut().zip(targets) {
                        *d = factor * (*d * total - t.value());
                    }
                }
                weight * sum
            },
        )
    }
}
