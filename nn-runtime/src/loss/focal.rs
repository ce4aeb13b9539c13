//! The focal loss for mutually exclusive classes.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ClassHead, ClassIndex, Loss, Reduction, Tile, Weights, check, columns};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The focal loss for mutually exclusive classes: the cross-entropy times a factor that is small
/// for easy examples, so that many easy examples do not outweigh a few hard ones.
///
/// The mean of `-α[t] · (1 - p[t])^γ · ln p[t]` over all positions, where p = softmax(z), z are the
/// logits and t is the class.
///
/// Fits softmax, `log_softmax`, and a linear last layer, whose outputs it takes as logits. For
/// outputs that are independent probabilities, use [`BinaryFocal`](super::BinaryFocal).
///
/// T.-Y. Lin et al., "Focal loss for dense object detection", 2017, equation 5.
///
/// # Targets
/// A class index of type `u32` for each position.
///
/// # Divisor of the mean
/// The number of positions that are not ignored; class weights do not change it.
#[derive(Clone, Debug, PartialEq)]
pub struct Focal {
    /// γ, at least 0: how strongly easy examples are down-weighted. 2 by default; 0 gives the
    /// cross-entropy.
    pub gamma: f64,
    /// α, a weight for each class; empty if all are 1.
    pub alpha: Weights,
    /// A class index that marks positions to be ignored, such as padding. It may lie outside the
    /// network's classes.
    pub ignored_class: Option<u32>,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl Default for Focal {
    fn default() -> Self {
        Self {
            gamma: 2.0,
            alpha: Weights::default(),
            ignored_class: None,
            reduction: Reduction::Mean,
        }
    }
}

impl<S: Scalar, H: ClassHead<Self>, T: ClassIndex<Self>> Loss<S, H, T> for Focal {
    fn targets_per_sample(&self, _: usize, positions: usize) -> usize {
        positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let classes = targets.iter().map(|t| t.class());
        check::classes(classes, features, positions, self.ignored_class)
    }

    fn check_settings(&self, features: usize, _: usize) -> Result<()> {
        check::setting::<S>("gamma", self.gamma, "finite and at least 0", |value| {
            value >= 0.0
        })?;
        check::class_weights::<S>("alpha", &self.alpha, features)
    }

    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64 {
        let targets = tile.targets.iter();
        let counted = targets.filter(|t| Some(t.class()) != self.ignored_class);
        counted.count() as f64
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
            ignored_class,
            reduction,
        } = self;
        let ignored = ignored_class.map(f64::from);
        InWords::new("focal loss")
            .number("γ", *gamma)
            .numbers("α", alpha)
            .numbers("without class", ignored.as_slice())
            .reduction(*reduction)
            .end()
    }

    fn evaluate(&self, _: H, tile: &Tile<'_, S, T>, scale: f64, d_logits: Option<&mut [S]>) -> f64 {
        let gamma = self.gamma;
        columns::of_classes(
            tile,
            d_logits,
            self.ignored_class,
            #[inline(always)]
            |weight, class, column, d| {
                let weight = weight * self.alpha.get(class).copied().unwrap_or(1.0);
                let surprise = column.surprise(class);
                // 1 - p, accurate even if p is close to 1.
                let miss = -Scalar::exp_m1(-surprise);
                let factor = Scalar::powf(miss, gamma);
                if let Some(d) = d {
                    // d loss / d z[j] = slope · (p[j] - δ[j, t])
                    // p · ln p goes to 0 as p does.
                    let p_ln_p = if miss < 1.0 {
                        (1.0 - miss) * surprise
                    } else {
                        0.0
                    };
                    let focus = if miss > 0.0 {
                        gamma * factor / miss * p_ln_p
                    } else {
                        0.0
                    };
                    let slope = S::from_f64(scale * weight * (factor + focus));
                    for d in d.iter_mut() {
                        *d *= slope;
                    }
                    if let Some(d) = d.get_mut(class) {
                        *d = S::from_f64(-scale * weight * (factor + focus) * miss);
                    }
                }
                weight * factor * surprise
            },
        )
    }
}
