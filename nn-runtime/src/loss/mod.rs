//! Losses, each implemented for the heads that it fits.
//!
//! A loss is computed from the logits, the arguments of the network's last activation, fused
//! with that activation: the logarithm of a softmax never overflows, and its gradient is the
//! difference between probability and target.
//!
//! | task | end of the network | loss | targets |
//! |---|---|---|---|
//! | values | any elementwise activation | [`MeanSquaredError`], [`MeanAbsoluteError`], [`Huber`], [`LogCosh`] | values |
//! | values with their uncertainty | `Dense(2 * n)` | [`GaussianNegativeLogLikelihood`] | values |
//! | counts | `Dense(n)`, softplus, relu | [`Poisson`] | numbers from 0 |
//! | one of several classes | softmax, `log_softmax`, `Dense(n)` (logits) | [`CrossEntropy`], [`Focal`] | `u32`; distributions |
//! | | `log_softmax` | [`NegativeLogLikelihood`] | `u32` |
//! | | `Dense(n)` | [`MultiClassHinge`] | `u32` |
//! | a distribution | softmax, `log_softmax`, `Dense(n)` (logits) | [`KullbackLeibler`], [`CrossEntropy`] | distributions |
//! | yes or no, for each output | sigmoid, `Dense(n)` (logits) | [`BinaryCrossEntropy`], [`BinaryFocal`] | 0 to 1 |
//! | | `Dense(n)`, tanh | [`Hinge`] | -1 or 1 |
//!
//! Another end is a compile error that says why and what fits:
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
//! Where a data set has weights, the loss of each sample, and with it its gradient, is
//! multiplied by the sample's weight. The divisor of a [mean](Reduction::Mean) stays what it is
//! without weights, as for the `weight` argument of `PyTorch`'s `binary_cross_entropy` and the
//! `sample_weight` of Keras: a sample of weight 2 counts as if it were twice in the batch, and
//! weights can be assigned sample by sample, since none changes what another one counts. To
//! keep the loss on its scale, choose weights whose mean is 1.
//!
//! # Padding
//! Where samples have [lengths](crate::data#sequences-of-different-lengths) and outputs have
//! positions, each loss sees of every sample the steps that are there, as if they were all: padded
//! steps add nothing to the loss, have no gradient, and are not counted in the divisor of a mean.
//!
//! # Parts of a batch
//! A mean over a batch is not the mean of the means over its parts, where the parts differ in what
//! they are divided by: in lengths, ignored classes, weights of classes, or because the last has
//! fewer samples. [`Divided`] divides each part by what the whole is divided by, so that gradients
//! add up to that of the whole.
//!
//! # Settings
//! [`Loss::check_settings`] looks at the settings wherever a loss is used, so that a class weight
//! that is missing, or is NaN, is an error and not a gradient. It costs nothing beside the loss itself.
//!
//! # Targets
//! [`Loss::check`] looks at all targets once, before training. Evaluation never panics on
//! targets that were not checked: a class that the network does not have makes the loss NaN.

mod binary_cross_entropy;
mod binary_focal;
mod check;
mod columns;
mod cross_entropy;
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

use alloc::format;
use alloc::string::String;

use crate::error::Result;
use crate::kernels::guard::{Parts as _, Present};
use crate::pass::Lengths;
use crate::scalar::Scalar;

/// Whether the losses of a batch are averaged or added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Reduction {
    /// The mean, as in `PyTorch`'s `reduction="mean"`. Each loss says over what.
    #[default]
    Mean,
    /// The sum.
    Sum,
}

/// A tile of samples as a loss sees it.
#[derive(Clone, Copy, Debug)]
pub struct Tile<'a, S, T> {
    /// Numbers in each column of the logits.
    pub features: usize,
    /// Columns in each sample.
    pub positions: usize,
    /// The head's arguments: `features · positions` for each sample.
    pub logits: &'a [S],
    /// The targets: [`Loss::targets_per_sample`] for each sample.
    pub targets: &'a [T],
    /// The weight of each sample, or nothing where all count the same.
    pub weights: Option<&'a [S]>,
    /// The steps of each sample, where they are not all of the positions: value 0 is the output, or
    /// of several outputs the first, and so on. Methods of losses that
    /// are about their formula ([`divisor`](Loss::divisor), [`evaluate`](Loss::evaluate)) never
    /// see any: they are shown the real steps alone.
    pub lengths: Option<Lengths<'a>>,
}

impl<S: Scalar, T> Tile<'_, S, T> {
    /// A tile of one sample without its padding.
    fn real(&self, length: usize) -> Self {
        let whole = self.positions.max(1);
        let positions = length.min(self.positions);
        let logits = self.logits.len() / whole * positions;
        // Targets of the whole sample stay as they are.
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

    /// Shows the samples without their padding, each as a tile, with its place among them; or all
    /// as they are where there is no padding.
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
            // Divisors are computed without logits.
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

    /// The weight of the sample to which a column belongs.
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

/// A loss for networks whose head is `H`, with targets of type `T`: `u32` for classes, the
/// network's scalar for values.
///
/// Each loss has one implementation, for all heads and targets that it fits; the traits that
/// bound them ([`ClassHead`], [`Value`], …) say in words what is wrong where they do not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a loss for a network that ends in `{H}`, with targets of type `{T}`",
    label = "not a loss that fits this network and these targets",
    note = "the losses, with the last activations and the targets that they fit, are listed in the documentation of `nn_runtime::loss`"
)]
pub trait Loss<S: Scalar, H, T>: Sync {
    /// How many targets a sample has, for outputs of so many features and positions.
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize;

    /// Checks the targets once, before training: classes in range, probabilities from 0 to 1.
    ///
    /// # Errors
    /// Says which sample's target is outside of what the loss is defined for.
    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()>;

    /// Checks the settings, for outputs of so many features and positions. Every call that computes
    /// the loss of a batch does so first, and a training run once.
    ///
    /// # Errors
    /// Says which setting is outside of its range, and what it should be.
    fn check_settings(&self, features: usize, positions: usize) -> Result<()> {
        let _ = (features, positions);
        Ok(())
    }

    /// What the losses of these samples are divided by, for a mean: what `PyTorch` divides by,
    /// the number of elements or the sum of the weights of the targets' classes.
    /// Computed tile by tile and added up, before the batch is evaluated: the tile's logits are
    /// empty. Where the sum is 0, nothing counts: the loss and its gradient are 0.
    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64;

    /// Whether [`divisor`](Self::divisor) counts (mean) or the sum is wanted.
    fn reduction(&self) -> Reduction;

    /// Whether the loss of a sample is the sum of those of its positions, each of its own logits and
    /// targets alone, so that it can be computed some positions at a time. It decides whether the
    /// logits of a large vocabulary are ever in memory all at once.
    fn is_by_position(&self) -> bool {
        false
    }

    /// The sum of the losses of the tile's samples, not divided. Where `d_logits` is given, it
    /// receives the gradient with respect to the logits, times `scale`.
    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64;

    /// What it is, with all of its settings. A run that is
    /// [resumed](crate::train::Checkpoints::resume) knows by this that it goes on with the loss that it
    /// began with. As it is, it is the name of the type and the reduction: a loss of one's own that has
    /// more settings says them.
    fn describe(&self) -> String {
        format!("{}, {:?}", core::any::type_name::<Self>(), self.reduction())
    }

    /// [`check`](Self::check) of targets of which some belong to padded steps, which may be
    /// anything.
    ///
    /// # Errors
    /// As those of `check`.
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

    /// Adds to `divisors` the [divisor](Self::divisor) of each output's loss. A loss of one
    /// output has one; only the losses of [several outputs](Weighted) are more.
    fn add_divisors(&self, tile: &Tile<'_, S, T>, divisors: &mut Parts) {
        tile.each_real(&mut |_, tile| divisors[0] += self.divisor(tile));
    }

    /// What each output's loss is multiplied by, once the divisors of the whole batch are added
    /// up.
    fn scales(&self, divisors: &Parts) -> Parts {
        let mut scales = [0.0; MOST_OUTPUTS];
        scales[0] = scale(self.reduction(), divisors[0]);
        scales
    }

    /// The loss of the tile's samples: that of each output, times its scale. Where `d_logits` is
    /// given, it receives the gradient of their sum with respect to the logits.
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

/// The gradient of a sample's logits that are in a tile without padding: zero for the others.
fn before_padding<'d, S: Scalar, T>(d_logits: &'d mut [S], tile: &Tile<'_, S, T>) -> &'d mut [S] {
    let (real, padding) = d_logits.cut_mut(tile.logits.len());
    padding.fill(S::ZERO);
    real
}

/// The most outputs that a tuple of losses is for.
pub const MOST_OUTPUTS: usize = 4;

/// A number for each output.
pub type Parts = [f64; MOST_OUTPUTS];

/// Adds some numbers, one for each output, to others.
pub(crate) fn add_parts(sums: &mut Parts, parts: &Parts) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum += part;
    }
}

/// What a sum of losses is multiplied by. Where nothing counts, as when every class is ignored,
/// there is nothing to learn.
fn scale(reduction: Reduction, divisor: f64) -> f64 {
    match reduction {
        Reduction::Sum => 1.0,
        Reduction::Mean if divisor == 0.0 => 0.0,
        Reduction::Mean => 1.0 / divisor,
    }
}
