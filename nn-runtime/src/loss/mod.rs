//! Loss functions: for training. Each is implemented for the heads (last activations) that it fits.
//!
//! A loss is computed from the logits, that is, from the inputs of the network's last activation,
//! fused with that activation. So the logarithm of a softmax never overflows, and its gradient is
//! simply the probability minus the target.
//!
//! | task | last stage of the network | loss | targets |
//! |---|---|---|---|
//! | regression | any elementwise activation | [`MeanSquaredError`], [`MeanAbsoluteError`], [`Huber`], [`LogCosh`] | values |
//! | regression with uncertainty | `Dense(2 * n)` | [`GaussianNegativeLogLikelihood`] | values |
//! | counts | `Dense(n)`, softplus, relu | [`Poisson`] | numbers of at least 0 |
//! | one of several classes | softmax, `log_softmax`, `Dense(n)` (logits) | [`CrossEntropy`], [`Focal`] | `u32`; distributions |
//! | | `log_softmax` | [`NegativeLogLikelihood`] | `u32` |
//! | | `Dense(n)` | [`MultiClassHinge`] | `u32` |
//! | a distribution | softmax, `log_softmax`, `Dense(n)` (logits) | [`KullbackLeibler`], [`CrossEntropy`] | distributions |
//! | binary or multi-label classification | sigmoid, `Dense(n)` (logits) | [`BinaryCrossEntropy`], [`BinaryFocal`] | 0 to 1 |
//! | | `Dense(n)`, tanh | [`Hinge`] | -1 or 1 |
//!
//! A loss that does not fit the head is a compile error that gives the reason and what would fit:
//!
//! ```compile_fail,E0277
//! use nn_runtime::activation::Softmax;
//! use nn_runtime::loss::{Loss, MeanSquaredError};
//!
//! fn fits<L: Loss<f32, H, f32>, H>(_: L, _: H) {}
//! // error: the loss `MeanSquaredError` does not fit a network that ends in `Softmax`
//! fits(MeanSquaredError::default(), Softmax);
//! ```
//!
//! # Weights of samples
//! If a data set has sample weights, the loss of each sample (and so its gradient) is multiplied by
//! the sample's weight. The divisor of a [mean](Reduction::Mean) is the one without weights, as
//! with the `weight` argument of `PyTorch`'s `binary_cross_entropy` and the `sample_weight` of
//! Keras. So a sample of weight 2 contributes as if it were in the batch twice, and changing the
//! weight of one sample does not change the contribution of another. To keep the loss on its usual
//! scale, choose weights whose mean is 1.
//!
//! # Padding
//! If samples have [lengths](crate::data#sequences-of-different-lengths) and outputs have
//! positions, a loss sees only the real steps of each sample. Padded steps add nothing to the loss,
//! have no gradient, and are not counted in the divisor of a mean.
//!
//! # Parts of a batch
//! The mean over a batch is not the mean of the means over its parts if the parts have different
//! divisors: because of lengths, ignored classes, class weights, or a last part with fewer samples.
//! [`Divided`] divides the loss of each part by the divisor of the whole batch, so that the
//! gradients of the parts add up to the gradient of the whole.
//!
//! # Settings
//! [`Loss::check_settings`] checks the settings wherever a loss is used, so that a missing or NaN
//! class weight is an error instead of a wrong gradient. Its cost is negligible next to the loss.
//!
//! # Targets
//! [`Loss::check`] checks all targets once, before training. Evaluation never panics on unchecked
//! targets: a class index that the network does not have makes the loss NaN.

mod binary_cross_entropy;
mod binary_focal;
mod check;
mod columns;
mod cross_entropy;
#[cfg(feature = "alloc")]
mod divided;
mod focal;
mod gaussian;
mod head;
mod hinge;
mod huber;
mod kullback_leibler;
mod log_cosh;
mod mean_absolute_error;
mod mean_squared_error;
mod multi_class_hinge;
mod negative_log_likelihood;
mod pointwise;
mod poisson;
mod several;
mod target;

pub use binary_cross_entropy::BinaryCrossEntropy;
pub use binary_focal::BinaryFocal;
pub use cross_entropy::{CrossEntropy, CrossEntropyTarget};
#[cfg(feature = "alloc")]
pub use divided::Divided;
pub use focal::Focal;
pub use gaussian::GaussianNegativeLogLikelihood;
pub use head::{
    BinaryHead, ClassHead, ElementwiseHead, LinearHead, LogProbabilityHead, MarginHead, RateHead,
};
pub use hinge::Hinge;
pub use huber::Huber;
pub use kullback_leibler::KullbackLeibler;
pub use log_cosh::LogCosh;
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use multi_class_hinge::MultiClassHinge;
pub use negative_log_likelihood::NegativeLogLikelihood;
pub use poisson::Poisson;
pub use several::Weighted;
pub use target::{ClassIndex, Value};

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;
#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::{InWords, type_name};
use crate::kernels::guard::{Parts as _, Present};
use crate::pass::Lengths;
use crate::scalar::Scalar;

/// A weight for each class or output; empty if all are 1. Without the feature `alloc`, it is
/// `&'static [f64]`.
#[cfg(feature = "alloc")]
pub type Weights = Vec<f64>;

/// A weight for each class or output; empty if all are 1. With the feature `alloc`, it is
/// `Vec<f64>`.
#[cfg(not(feature = "alloc"))]
pub type Weights = &'static [f64];

/// Whether the losses of a batch are averaged or summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Reduction {
    /// The mean, as with `reduction="mean"` in `PyTorch`. Each loss documents its divisor.
    #[default]
    Mean,
    /// The sum.
    Sum,
}

#[cfg(feature = "alloc")]
impl InWords {
    /// Adds the reduction of a loss.
    pub(crate) fn reduction(self, reduction: Reduction) -> Self {
        match reduction {
            Reduction::Mean => self.text("averaged"),
            Reduction::Sum => self.text("summed"),
        }
    }
}

/// A tile of samples as a loss sees it.
#[derive(Clone, Copy, Debug)]
pub struct Tile<'a, S, T> {
    /// Numbers in each column of the logits.
    pub features: usize,
    /// Columns in each sample.
    pub positions: usize,
    /// The logits: `features · positions` for each sample.
    pub logits: &'a [S],
    /// The targets: [`Loss::targets_per_sample`] for each sample.
    pub targets: &'a [T],
    /// The weight of each sample; `None` if all weights are 1.
    pub weights: Option<&'a [S]>,
    /// The real steps of each sample; `None` if no sample is padded. Value 0 is the network's
    /// output, or the first of several outputs, and so on. The methods that implement a formula
    /// ([`divisor`](Loss::divisor) and [`evaluate`](Loss::evaluate)) always see `None`, since they
    /// are given the real steps only.
    pub lengths: Option<Lengths<'a>>,
}

impl<S: Scalar, T> Tile<'_, S, T> {
    /// The tile of one sample, cut down to its real steps.
    fn real(&self, length: usize) -> Self {
        let whole = self.positions.max(1);
        let positions = length.min(self.positions);
        let logits = self.logits.len() / whole * positions;
        // Targets that describe the whole sample, not its positions, stay as they are.
        let targets = if self.targets.len().is_multiple_of(whole) {
            self.targets.len() / whole * positions
        } else {
            self.targets.len()
        };
        Self {
            positions,
            logits: self.logits.part(..logits),
            targets: self.targets.part(..targets),
            lengths: None,
            ..*self
        }
    }

    /// Calls `visit` with each sample without its padding, as a tile of its own, and its index. If
    /// nothing is padded, calls it once with the whole tile and no index.
    fn each_real(&self, visit: &mut dyn FnMut(Option<usize>, &Self)) {
        let Some(lengths) = self.lengths.filter(|_| self.positions > 1) else {
            let all = Self {
                lengths: None,
                ..*self
            };
            return visit(None, &all);
        };
        let size = self.features * self.positions;
        let targets = self.targets.len() / lengths.samples().max(1);
        for sample in 0..lengths.samples() {
            let length = lengths.get(0, sample).unwrap_or(self.positions);
            // There are no logits while divisors are computed.
            let logits = if self.logits.is_empty() {
                &[]
            } else {
                self.logits.part(sample * size..(sample + 1) * size)
            };
            let whole = Self {
                logits,
                targets: self.targets.part(sample * targets..(sample + 1) * targets),
                weights: self.weights.map(|weights| weights.part(sample..=sample)),
                ..*self
            };
            visit(Some(sample), &whole.real(length));
        }
    }

    /// The weight of the sample that a column belongs to.
    #[inline(always)]
    pub fn weight_of_column(&self, column: usize) -> f64 {
        match self.weights {
            None => 1.0,
            Some(weights) => {
                let sample = column / self.positions.max(1);
                weights.get(sample).copied().present().to_f64()
            }
        }
    }
}

/// A loss for networks with the head `H` and targets of type `T`: `u32` for class indices, the
/// network's scalar for values.
///
/// Each loss has one implementation, generic over all heads and targets that it fits. The traits in
/// its bounds ([`ClassHead`], [`Value`], …) carry the compiler's message for heads and targets that
/// do not fit.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a loss for this network and for targets of type `{T}`",
    label = "not a loss that fits this network and these targets",
    note = "help: a network with one output takes one loss, and a network with several outputs a tuple with a loss and a target for each, in their order",
    note = "the documentation of `nn_runtime::loss` lists the losses with the last activations and targets that they fit"
)]
pub trait Loss<S: Scalar, H, T>: Sync {
    /// The number of targets per sample, for outputs with these features and positions.
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize;

    /// Checks the targets once, before training: for example, that classes are in range, or that
    /// probabilities are between 0 and 1.
    ///
    /// # Errors
    /// Names the sample whose target is outside the domain of the loss.
    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()>;

    /// Checks the settings, for outputs with these features and positions. It runs before every
    /// computation of the loss of a batch, and once before a training run.
    ///
    /// # Errors
    /// Names the setting that is out of range, and the valid range.
    fn check_settings(&self, features: usize, positions: usize) -> Result<()> {
        let _ = (features, positions);
        Ok(())
    }

    /// The divisor of the mean for these samples, as in `PyTorch`: the number of elements, or the
    /// sum of the weights of the target classes. It is computed tile by tile and summed before the
    /// batch is evaluated; the tile's logits are empty. If the sum is 0, nothing counts, and both
    /// the loss and its gradient are 0.
    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64;

    /// Whether the sum of the losses is divided by the [`divisor`](Self::divisor) (mean) or not
    /// (sum).
    fn reduction(&self) -> Reduction;

    /// Whether the loss of a sample is a sum over its positions, each of which depends only on its
    /// own logits and targets. Then it can be computed a few positions at a time, so that the
    /// logits of a large vocabulary need not all be in memory at once.
    fn is_by_position(&self) -> bool {
        false
    }

    /// The sum of the losses of the tile's samples, without a divisor. If `d_logits` is given, it
    /// receives the gradient with respect to the logits, times `scale`.
    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64;

    /// Describes the loss with all of its settings. A [resumed](crate::train::Checkpoints::resume)
    /// run uses this text to verify that it continues with the loss it started with. By default,
    /// the text is the type's name and the reduction; your own loss should add its other settings.
    #[cfg(feature = "alloc")]
    fn describe(&self) -> String {
        format!("{}, {:?}", core::any::type_name::<Self>(), self.reduction())
    }

    /// The loss and its settings in words, as a report shows them: `cross-entropy, label smoothing
    /// 0.1, averaged`. By default the type's name and the reduction.
    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        InWords::new(type_name::<Self>())
            .reduction(self.reduction())
            .end()
    }

    /// Like [`check`](Self::check), but ignores the targets of padded steps, which may be anything.
    ///
    /// # Errors
    /// The errors of [`check`](Self::check).
    fn check_real(
        &self,
        features: usize,
        positions: usize,
        targets: &[T],
        lengths: Option<Lengths<'_>>,
    ) -> Result<()> {
        let Some(lengths) = lengths.filter(|_| positions > 1) else {
            return self.check(features, positions, targets);
        };
        let per_sample = targets.len() / lengths.samples().max(1);
        for sample in 0..lengths.samples() {
            let length = lengths.get(0, sample).unwrap_or(positions);
            let whole = targets.part(sample * per_sample..(sample + 1) * per_sample);
            let real = match per_sample % positions {
                0 => whole.get(..per_sample / positions * length),
                _ => None,
            };
            self.check(features, length, real.unwrap_or(whole))
                .map_err(|error| error.of_sample(sample))?;
        }
        Ok(())
    }

    /// Adds the [divisor](Self::divisor) of each output's loss to `divisors`. A loss of one output
    /// adds one number; a tuple of losses for [several outputs](Weighted) adds one for each output.
    fn add_divisors(&self, tile: &Tile<'_, S, T>, divisors: &mut Parts) {
        tile.each_real(&mut |_, tile| divisors[0] += self.divisor(tile));
    }

    /// The factor of each output's loss, once the divisors of the whole batch are summed.
    fn scales(&self, divisors: &Parts) -> Parts {
        let mut scales = [0.0; MOST_OUTPUTS];
        scales[0] = scale(self.reduction(), divisors[0]);
        scales
    }

    /// The losses of the tile's samples, one sum per output, each times its scale. If `d_logits` is
    /// given, it receives the gradient of their total with respect to the logits.
    fn evaluate_parts(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scales: &Parts,
        mut d_logits: Option<&mut [S]>,
    ) -> Parts
    where
        H: Copy,
    {
        let scale = scales[0];
        let size = tile.features * tile.positions;
        let mut values = [0.0; MOST_OUTPUTS];
        tile.each_real(&mut |sample, tile| {
            let d_logits = d_logits.as_deref_mut();
            let d_logits = match sample {
                None => d_logits,
                Some(sample) => d_logits
                    .map(|d| d.part_mut(sample * size..(sample + 1) * size))
                    .map(|d| before_padding(d, tile)),
            };
            values[0] += scale * self.evaluate(head, tile, scale, d_logits);
        });
        values
    }
}

/// The gradient of the real steps of a sample; sets the gradient of the padding to zero.
fn before_padding<'d, S: Scalar, T>(d_logits: &'d mut [S], tile: &Tile<'_, S, T>) -> &'d mut [S] {
    let (real, padding) = d_logits.cut_mut(tile.logits.len());
    padding.fill(S::ZERO);
    real
}

/// The maximum number of outputs, that is, of losses in a tuple.
pub const MOST_OUTPUTS: usize = 4;

/// One number for each output.
pub type Parts = [f64; MOST_OUTPUTS];

/// Adds `parts` to `sums`, output by output.
pub(crate) fn add_parts(sums: &mut Parts, parts: &Parts) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum += part;
    }
}

/// The factor of a sum of losses: the inverse of the divisor for a mean. It is 0 if nothing counts,
/// for example because every class is ignored.
fn scale(reduction: Reduction, divisor: f64) -> f64 {
    match reduction {
        Reduction::Sum => 1.0,
        Reduction::Mean if divisor == 0.0 => 0.0,
        Reduction::Mean => 1.0 / divisor,
    }
}
