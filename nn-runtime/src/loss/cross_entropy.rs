//! The cross-entropy of mutually exclusive classes.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ClassHead, Loss, Reduction, Tile, Weights, check, columns};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::kernels::guard::Present;
use crate::scalar::Scalar;

/// The cross-entropy, for mutually exclusive classes whose probabilities the network gives.
///
/// For a class index t, it is the mean of `-w[t] · ln p[t]` over all positions; for a distribution
/// t over the classes, the mean of `-Σ w[c] · t[c] · ln p[c]`. Here p = softmax(z), z are the
/// logits and w the class weights. Label smoothing ε replaces the target by (1 - ε) · t + ε / C,
/// for C classes. The loss and its gradient, which is p - t without weights, are computed from the
/// logits; both are finite for all finite logits. This is `PyTorch`'s `cross_entropy`.
///
/// Fits softmax, `log_softmax`, and a linear last layer, whose outputs it takes as logits.
///
/// C. Szegedy et al., "Rethinking the Inception architecture for computer vision", 2015, section 7
/// (label smoothing).
///
/// # Targets
/// Class indices of type `u32`, one for each position; or distributions in the network's scalar
/// type, `features · positions` numbers for each sample.
///
/// # Divisor of the mean
/// For class indices, the sum of the class weights of all targets that are not ignored; for
/// distributions, the number of positions. Sample weights do not change it.
///
/// ```
/// use nn_runtime::loss::CrossEntropy;
///
/// let plain = CrossEntropy::default();
/// let smooth = CrossEntropy {
///     label_smoothing: 0.1,
///     // Padded steps at the end of a sequence have this class.
///     ignored_class: Some(u32::MAX),
///     ..CrossEntropy::default()
/// };
/// # assert_ne!(plain, smooth);
/// ```
#[derive(Clone, Debug, PartialEq, Default)]
#[doc(alias = "CrossEntropyLoss")]
#[doc(alias = "NLLLoss")]
#[doc(alias = "softmax_cross_entropy")]
pub struct CrossEntropy {
    /// ε, from 0 to 1: the part of each target that is spread evenly over all classes.
    pub label_smoothing: f64,
    /// A weight for each class; empty if all are 1.
    pub class_weights: Weights,
    /// A class index that marks positions to be ignored, such as padding. It may lie outside the
    /// network's classes. It does not apply to distributions.
    pub ignored_class: Option<u32>,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl<S: Scalar, H: ClassHead<Self>, T: CrossEntropyTarget<S>> Loss<S, H, T> for CrossEntropy {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        T::per_position(features) * positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        T::check(self, features, positions, targets)
    }

    fn check_settings(&self, features: usize, _: usize) -> Result<()> {
        let (name, smoothing) = ("label_smoothing", self.label_smoothing);
        check::setting::<S>(name, smoothing, "from 0 to 1", |value| {
            (0.0..=1.0).contains(&value)
        })?;
        check::class_weights::<S>("class_weights", &self.class_weights, features)
    }

    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64 {
        T::divisor(self, tile)
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    #[cfg(feature = "alloc")]
    fn describe(&self) -> String {
        format!("{self:?}")
    }

    fn is_by_position(&self) -> bool {
        true
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            label_smoothing,
            class_weights,
            ignored_class,
            reduction,
        } = self;
        let ignored = ignored_class.map(f64::from);
        InWords::new("cross-entropy")
            .unless_zero("label smoothing", *label_smoothing)
            .numbers("class weights", class_weights)
            .numbers("without class", ignored.as_slice())
            .reduction(*reduction)
            .end()
    }

    fn evaluate(&self, _: H, tile: &Tile<'_, S, T>, scale: f64, d_logits: Option<&mut [S]>) -> f64 {
        T::evaluate(self, tile, scale, d_logits)
    }
}

/// What a [`CrossEntropy`] takes as targets: class indices (`u32`) or distributions (numbers of
/// the network's scalar type).
#[diagnostic::on_unimplemented(
    message = "the loss `CrossEntropy` takes class indices of type `u32` or distributions of type `{S}` as targets, not `{Self}`",
    label = "`CrossEntropy` takes either `u32`, one class per position, or `{S}`, one number per class",
    note = "help: convert integers to `u32`; for regression use `MeanSquaredError`"
)]
pub trait CrossEntropyTarget<S: Scalar>: Copy {
    /// The number of targets of a position with this many features.
    fn per_position(features: usize) -> usize;

    /// Checks all targets.
    ///
    /// # Errors
    /// If a target is not a class of the network, or not a distribution over its classes.
    fn check(
        loss: &CrossEntropy,
        features: usize,
        positions: usize,
        targets: &[Self],
    ) -> Result<()>;

    /// The divisor of the mean for these samples.
    fn divisor(loss: &CrossEntropy, tile: &Tile<'_, S, Self>) -> f64;

    /// The sum of the losses of the tile's samples, and the gradient.
    fn evaluate(
        loss: &CrossEntropy,
        tile: &Tile<'_, S, Self>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64;
}

impl<S: Scalar> CrossEntropyTarget<S> for u32 {
    fn per_position(_: usize) -> usize {
        1
    }

    fn check(
        loss: &CrossEntropy,
        features: usize,
        positions: usize,
        targets: &[Self],
    ) -> Result<()> {
        let classes = targets.iter().copied();
        check::classes(classes, features, positions, loss.ignored_class)
    }

    fn divisor(loss: &CrossEntropy, tile: &Tile<'_, S, Self>) -> f64 {
        let counted = tile
            .targets
            .iter()
            .filter(|&&t| Some(t) != loss.ignored_class);
        counted.map(|&t| loss.weight(t as usize)).sum()
    }

    fn evaluate(
        loss: &CrossEntropy,
        tile: &Tile<'_, S, Self>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 {
        evaluate_classes(loss, tile, scale, d_logits)
    }
}

compiled! {
    fn evaluate_classes<S>(
        loss: &CrossEntropy,
        tile: &Tile<'_, S, u32>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 = evaluate_classes_generic
}

fn evaluate_classes_generic<S: Scalar>(
    loss: &CrossEntropy,
    tile: &Tile<'_, S, u32>,
    scale: f64,
    d_logits: Option<&mut [S]>,
) -> f64 {
    let sharp = 1.0 - loss.label_smoothing;
    let spread = loss.label_smoothing / tile.features as f64;
    let weighted = !loss.class_weights.is_empty();
    let total_weight: f64 = if weighted {
        (0..tile.features).map(|class| loss.weight(class)).sum()
    } else {
        tile.features as f64
    };
    columns::of_classes::<_, CrossEntropy, _>(
        tile,
        d_logits,
        loss.ignored_class,
        #[inline(always)]
        |weight, class, column, d| {
            let sharp = sharp * loss.weight(class);
            if let Some(d) = d {
                let scale = scale * weight;
                let factor = S::from_f64(scale * (sharp + spread * total_weight));
                for d in d.iter_mut() {
                    *d *= factor;
                }
                if spread > 0.0 {
                    for (class, d) in d.iter_mut().enumerate() {
                        *d -= S::from_f64(scale * spread * loss.weight(class));
                    }
                }
                if let Some(d) = d.get_mut(class) {
                    *d -= S::from_f64(scale * sharp);
                }
            }
            let mut sum = sharp * column.surprise(class);
            if spread > 0.0 {
                let surprises = column.surprises().enumerate();
                let even: f64 = surprises.map(|(class, s)| loss.weight(class) * s).sum();
                sum += spread * even;
            }
            weight * sum
        },
    )
}

#[diagnostic::do_not_recommend]
impl<S: Scalar> CrossEntropyTarget<S> for S {
    fn per_position(features: usize) -> usize {
        features
    }

    fn check(_: &CrossEntropy, features: usize, positions: usize, targets: &[Self]) -> Result<()> {
        check::distributions(targets.iter().copied(), features, positions)
    }

    fn divisor(_: &CrossEntropy, tile: &Tile<'_, S, Self>) -> f64 {
        (tile.targets.len() / tile.features.max(1)) as f64
    }

    fn evaluate(
        loss: &CrossEntropy,
        tile: &Tile<'_, S, Self>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 {
        evaluate_distributions(loss, tile, scale, d_logits)
    }
}

compiled! {
    fn evaluate_distributions<S>(
        loss: &CrossEntropy,
        tile: &Tile<'_, S, S>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 = evaluate_distributions_generic
}

fn evaluate_distributions_generic<S: Scalar>(
    loss: &CrossEntropy,
    tile: &Tile<'_, S, S>,
    scale: f64,
    d_logits: Option<&mut [S]>,
) -> f64 {
    let features = tile.features.max(1);
    let sharp = 1.0 - loss.label_smoothing;
    let spread = loss.label_smoothing / features as f64;
    let target = |class, t: S| loss.weight(class) * (sharp * t.to_f64() + spread);
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
            for (class, (surprise, &t)) in column.surprises().zip(targets).enumerate() {
                let target = target(class, t);
                total += target;
                if target != 0.0 {
                    sum += target * surprise;
                }
            }
            if let Some(d) = d {
                let scale = scale * weight;
                let factor = S::from_f64(scale * total);
                for (class, (d, &t)) in d.iter_mut().zip(targets).enumerate() {
                    *d = *d * factor - S::from_f64(scale * target(class, t));
                }
            }
            weight * sum
        },
    )
}

impl CrossEntropy {
    #[inline(always)]
    fn weight(&self, class: usize) -> f64 {
        self.class_weights.get(class).copied().unwrap_or(1.0)
    }
}
