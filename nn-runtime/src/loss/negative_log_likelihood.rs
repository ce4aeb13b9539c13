//! The negative log-likelihood of class indices.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{ClassIndex, LogProbabilityHead, Loss, Reduction, Tile, check, columns};
use crate::error::Result;
use crate::scalar::Scalar;

/// The negative log-likelihood: the mean of `-w[t] · y[t]` over all positions, where the
/// outputs y are logarithms of probabilities, t is the class, and w are the classes' weights.
///
/// The same as [`CrossEntropy`](super::CrossEntropy) with class indices, for those who end a
/// network in `log_softmax`, the only head that it fits. This is `PyTorch`'s `nll_loss`.
///
/// # Targets
/// A class index of type `u32` for each position.
///
/// # Divisor of the mean
/// The sum of the weights of the targets' classes, without those ignored.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct NegativeLogLikelihood {
    /// A weight for each class; empty where all are 1.
    pub class_weights: Vec<f64>,
    /// A class index that marks positions without loss, as padding. It may lie beyond the
    /// network's classes.
    pub ignored_class: Option<u32>,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl NegativeLogLikelihood {
    /// The class's weight, 0 where it is ignored.
    #[inline(always)]
    fn weight(&self, class: u32) -> f64 {
        if self.ignored_class == Some(class) {
            return 0.0;
        }
        let weight = self.class_weights.get(class as usize);
        weight.copied().unwrap_or(1.0)
    }
}

impl<S: Scalar, H: LogProbabilityHead<Self>, T: ClassIndex<Self>> Loss<S, H, T>
    for NegativeLogLikelihood
{
    fn targets_per_sample(&self, _: usize, positions: usize) -> usize {
        positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let classes = targets.iter().map(|t| t.class());
        check::classes(classes, features, positions, self.ignored_class)
    }

    fn check_settings(&self, features: usize, _: usize) -> Result<()> {
        check::class_weights::<S>("class_weights", &self.class_weights, features)
    }

    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64 {
        tile.targets.iter().map(|t| self.weight(t.class())).sum()
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn describe(&self) -> String {
        format!("{self:?}")
    }

    fn evaluate(&self, _: H, tile: &Tile<'_, S, T>, scale: f64, d_logits: Option<&mut [S]>) -> f64 {
        columns::of_classes(
            tile,
            d_logits,
            self.ignored_class,
            #[inline(always)]
            |weight, class, column, d| {
                let weight = weight * self.weight(class as u32);
                if let Some(d) = d {
                    let scale = S::from_f64(scale * weight);
                    for d in d.iter_mut() {
                        *d *= scale;
                    }
                    if let Some(d) = d.get_mut(class) {
                        *d -= scale;
                    }
                }
                weight * column.surprise(class)
            },
        )
    }
}
