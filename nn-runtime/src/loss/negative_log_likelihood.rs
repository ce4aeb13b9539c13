//! The negative log-likelihood of class indices.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ClassIndex, LogProbabilityHead, Loss, Reduction, Tile, Weights, check, columns};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The negative log-likelihood: the mean of `-w[t] · y[t]` over all positions, where the outputs y
/// are log-probabilities, t is the class, and w are the class weights.
///
/// It equals [`CrossEntropy`](super::CrossEntropy) with class indices, and fits only networks that
/// end in `log_softmax`. This is `PyTorch`'s `nll_loss`.
///
/// # Targets
/// A class index of type `u32` for each position.
///
/// # Divisor of the mean
/// The sum of the class weights of all targets that are not ignored.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct NegativeLogLikelihood {
    /// A weight for each class; empty if all are 1.
    pub class_weights: Weights,
    /// A class index that marks positions to be ignored, such as padding. It may lie outside the
    /// network's classes.
    pub ignored_class: Option<u32>,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl NegativeLogLikelihood {
    /// The weight of a class; 0 if the class is ignored.
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

    #[cfg(feature = "alloc")]
    fn describe(&self) -> String {
        format!("{self:?}")
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            class_weights,
            ignored_class,
            reduction,
        } = self;
        let ignored = ignored_class.map(f64::from);
        InWords::new("negative log-likelihood")
            .numbers("class weights", class_weights)
            .numbers("without class", ignored.as_slice())
            .reduction(*reduction)
            .end()
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
