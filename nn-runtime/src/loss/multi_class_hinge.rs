//! The hinge loss for several classes.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ClassIndex, LinearHead, Loss, Reduction, Tile, Weights, check};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The hinge loss for several classes: the mean over all positions of
/// `w[t] / C · Σ max(0, m - y[t] + y[c])`, summed over the C - 1 classes c other than the target t,
/// or of the same sum with squared hinges. The margin m is how far the score of the right class
/// should be above the others.
///
/// Fits a linear last layer, whose outputs y are the scores of the classes. This is `PyTorch`'s
/// `multi_margin_loss`. For two classes, -1 and 1, use [`Hinge`](super::Hinge).
///
/// J. Weston and C. Watkins, "Multi-class support vector machines", 1998.
///
/// # Targets
/// A class index of type `u32` for each position.
///
/// # Divisor of the mean
/// The number of positions; class weights do not change it.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiClassHinge {
    /// m, at least 0; 1 by default.
    pub margin: f64,
    /// Squares the hinges, which makes them smooth.
    pub squared: bool,
    /// A weight for each class; empty if all are 1.
    pub class_weights: Weights,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl Default for MultiClassHinge {
    fn default() -> Self {
        Self {
            margin: 1.0,
            squared: false,
            class_weights: Weights::default(),
            reduction: Reduction::Mean,
        }
    }
}

impl<S: Scalar, H: LinearHead<Self>, T: ClassIndex<Self>> Loss<S, H, T> for MultiClassHinge {
    fn targets_per_sample(&self, _: usize, positions: usize) -> usize {
        positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let classes = targets.iter().map(|t| t.class());
        check::classes(classes, features, positions, None)
    }

    fn check_settings(&self, features: usize, _: usize) -> Result<()> {
        check::setting::<S>("margin", self.margin, "finite and at least 0", |value| {
            value >= 0.0
        })?;
        check::class_weights::<S>("class_weights", &self.class_weights, features)
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
            class_weights,
            reduction,
        } = self;
        InWords::new("multi-class hinge loss")
            .number("margin", *margin)
            .switch("squared", *squared)
            .numbers("class weights", class_weights)
            .reduction(*reduction)
            .end()
    }

    fn evaluate(&self, _: H, tile: &Tile<'_, S, T>, scale: f64, d_logits: Option<&mut [S]>) -> f64 {
        let features = tile.features.max(1);
        let columns = tile.logits.chunks_exact(features);
        let mut d_logits = d_logits.map(|d_logits| d_logits.chunks_exact_mut(features));
        let mut total = 0.0;
        for (index, (scores, target)) in columns.zip(tile.targets).enumerate() {
            let d = d_logits.as_mut().and_then(Iterator::next);
            let class = target.class() as usize;
            let weight = self.class_weights.get(class).copied().unwrap_or(1.0);
            let weight = weight * tile.weight_of_column(index) / features as f64;
            total += weight * self.column(scores, class, scale * weight, d);
        }
        total
    }
}

impl MultiClassHinge {
    /// The sum of the hinges of one column; NaN if there is no such class.
    #[inline(always)]
    fn column<S: Scalar>(
        &self,
        scores: &[S],
        class: usize,
        scale: f64,
        mut d_scores: Option<&mut [S]>,
    ) -> f64 {
        if let Some(d) = d_scores.as_mut() {
            d.fill(S::ZERO);
        }
        let Some(&right) = scores.get(class) else {
            return f64::NAN;
        };
        let right = right.to_f64();
        let (mut sum, mut slopes) = (0.0, 0.0);
        for (other, score) in scores.iter().enumerate() {
            let short = self.margin - right + score.to_f64();
            // Written so that a NaN is passed on; `max` would hide it.
            if other == class || short <= 0.0 {
                continue;
            }
            let (hinge, slope) = if self.squared {
                (short * short, 2.0 * short)
            } else {
                (short, if short > 0.0 { 1.0 } else { short })
            };
            sum += hinge;
            slopes += slope;
            if let Some(d) = d_scores.as_mut().and_then(|d| d.get_mut(other)) {
                *d = S::from_f64(scale * slope);
            }
        }
        if let Some(d) = d_scores.and_then(|d| d.get_mut(class)) {
            *d = S::from_f64(-scale * slopes);
        }
        sum
    }
}
