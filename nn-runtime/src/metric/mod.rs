//! Metrics: for watching a network during and after training.
//!
//! A metric receives outputs and targets batch by batch, so its memory does not grow with the data
//! set, except for two metrics that document it. Two metrics of the same kind that saw different
//! samples can be merged. Sample weights have no effect on metrics.
//!
//! | for | metrics | last stage of the network | targets |
//! |---|---|---|---|
//! | classes | [`Accuracy`], [`TopK`], [`ConfusionMatrix`] | softmax, `log_softmax`, sigmoid, tanh, `Dense(n)` (logits) | `u32` |
//! | | [`Accuracy`] | softmax, `log_softmax` | distributions |
//! | binary and multi-label classification | [`BinaryAccuracy`] | sigmoid, tanh, `Dense(n)` (logits) | 0 to 1 |
//! | each class, or their [`Average`] | [`Precision`], [`Recall`], [`F1`] | as for `Accuracy` or `BinaryAccuracy` | `u32`; 0 to 1 |
//! | scores, independent of a threshold | [`RocAuc`], [`AveragePrecision`] | softmax, `log_softmax`, sigmoid, `Dense(n)` (logits) | `u32`; 0 to 1 |
//! | probabilities | [`LogLoss`], [`ExpectedCalibrationError`] | softmax, `log_softmax`, sigmoid, `Dense(n)` (logits) | `u32`; 0 to 1; distributions |
//! | language models | [`Perplexity`], [`BitsPerCharacter`] | softmax, `log_softmax`, sigmoid, `Dense(n)` (logits) | `u32` |
//! | regression | [`MeanSquaredError`], [`RootMeanSquaredError`], [`MeanAbsoluteError`], [`RSquared`] | all except `log_softmax` | values |
//!
//! A head or a target type that does not fit is a compile error that gives the reason and what
//! would fit:
//!
//! ```compile_fail,E0277
//! use nn_runtime::activation::Identity;
//! use nn_runtime::metric::{Accuracy, Metric};
//!
//! let mut accuracy = Accuracy::default();
//! // error: the metric `Accuracy` does not fit a network that ends in `Identity` with targets of type `f32`
//! let metric: &mut dyn Metric<f32, Identity, f32> = &mut accuracy;
//! ```
//!
//! [`Ignoring`] skips the positions of one class, such as padding, and [`Named`] gives a metric
//! another name. All values agree with scikit-learn; each metric documents how it treats a class
//! that does not occur.
//!
//! ```
//! use nn_runtime::metric::{Accuracy, Metric, Scored};
//! use nn_runtime::activation::Softmax;
//!
//! let mut accuracy = Accuracy::default();
//! let metric: &mut dyn Metric<f32, Softmax, u32> = &mut accuracy;
//! metric.start(3);
//! // Two samples of three classes each.
//! metric.update(&Scored {
//!     features: 3,
//!     positions: 1,
//!     outputs: &[0.1, 0.7, 0.2, 0.5, 0.2, 0.3],
//!     targets: &[1, 2],
//! });
//! assert_eq!(metric.value(), 0.5);
//! ```

mod accuracy;
mod average;
mod binary_accuracy;
mod calibration;
mod confusion_matrix;
mod decision;
mod error;
mod figure;
mod fits;
mod ignoring;
mod likelihood;
mod mean;
#[cfg(feature = "plots")]
mod most_wrong;
mod named;
mod precision_recall;
mod probability;
mod r_squared;
mod ranking;
mod scores;
mod tally;
mod top_k;

pub use accuracy::Accuracy;
pub use average::Average;
pub use binary_accuracy::BinaryAccuracy;
pub use calibration::{ExpectedCalibrationError, Reliability};
pub use confusion_matrix::ConfusionMatrix;
pub use decision::Decision;
pub use error::{MeanAbsoluteError, MeanSquaredError, RootMeanSquaredError};
pub use figure::Figure;
pub use fits::{
    AccuracyTargets, BinaryTargets, ClassTargets, DistributionHead, LabelHead, LabelTargets,
    ProbabilityTargets, Truth, ValueHead, ValueTargets,
};
pub use ignoring::Ignoring;
pub use likelihood::{BitsPerCharacter, LogLoss, Perplexity};
#[cfg(feature = "plots")]
pub(crate) use most_wrong::{Mistake, MostWrong};
pub use named::Named;
pub use precision_recall::{F1, Precision, Recall};
pub use probability::{Probability, Scale};
pub use r_squared::RSquared;
pub use ranking::{AveragePrecision, RocAuc};
pub use top_k::TopK;

use alloc::string::String;

use crate::pass::Lengths;
use crate::scalar::Scalar;

/// Whether higher or lower values of a metric are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Higher values are better, as for an accuracy.
    Higher,
    /// Lower values are better, as for an error.
    Lower,
}

impl Better {
    /// Whether `value` is better than `other`. NaN is never better, and any number is better than
    /// NaN.
    pub fn prefers(self, value: f64, other: f64) -> bool {
        match self {
            _ if value.is_nan() => false,
            _ if other.is_nan() => true,
            Self::Higher => value > other,
            Self::Lower => value < other,
        }
    }
}

/// Samples with the network's outputs for them.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a, S, T> {
    /// Numbers in each column of the outputs; for a classifier, the number of classes.
    pub features: usize,
    /// Columns in each sample; 1 for a vector. A sample with a length comes alone, without its
    /// padding, so this is then its length.
    pub positions: usize,
    /// The outputs, after the last activation: `features · positions` for each sample.
    pub outputs: &'a [S],
    /// The targets, the same number for each sample.
    pub targets: &'a [T],
}

impl<'a, S, T> Scored<'a, S, T> {
    /// The same outputs with other targets.
    pub(crate) fn with<'b, U>(&self, targets: &'b [U]) -> Scored<'b, S, U>
    where
        'a: 'b,
    {
        Scored {
            features: self.features,
            positions: self.positions,
            outputs: self.outputs,
            targets,
        }
    }

    /// Calls `visit` with each sample without its padding, one at a time; if nothing is padded,
    /// once with all samples.
    pub(crate) fn each_real(
        &self,
        lengths: Option<Lengths<'_>>,
        visit: &mut dyn FnMut(&Scored<'_, S, T>),
    ) {
        let Some(lengths) = lengths.filter(|_| self.positions > 1) else {
            return visit(self);
        };
        let targets = self.targets.len() / lengths.samples().max(1);
        let samples = self
            .outputs
            .chunks_exact((self.features * self.positions).max(1));
        let samples = samples.zip(self.targets.chunks_exact(targets.max(1)));
        for (sample, (outputs, targets)) in samples.enumerate() {
            let length = lengths.get(0, sample).unwrap_or(self.positions);
            let real = |numbers: usize| numbers / self.positions * length;
            visit(&Scored {
                features: self.features,
                positions: length,
                outputs: outputs.get(..real(outputs.len())).unwrap_or_default(),
                targets: targets.get(..real(targets.len())).unwrap_or_default(),
            });
        }
    }

    /// Each column of the outputs with its class, for targets with one class per column.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&'a [S], &'a T)> + use<'a, S, T> {
        self.outputs
            .chunks_exact(self.features.max(1))
            .zip(self.targets)
    }

    /// Each column of the outputs with its column of targets, which has the same length.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'a [S], &'a [T])> + use<'a, S, T> {
        let features = self.features.max(1);
        self.outputs
            .chunks_exact(features)
            .zip(self.targets.chunks_exact(features))
    }
}

/// A number that measures how good a network is, for networks whose last activation is `H` and
/// targets of type `T`: `u32` for class indices, the network's scalar for values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metric for a network that ends in `{H}`, with targets of type `{T}`",
    label = "not a metric that fits this network and these targets",
    note = "the documentation of `nn_runtime::metric` lists the metrics with the last activations and targets that they fit"
)]
pub trait Metric<S: Scalar, H, T> {
    /// The name in progress and history, such as `accuracy`.
    fn name(&self) -> String;

    /// Whether higher values are better.
    fn better(&self) -> Better;

    /// Starts over with no samples. The samples that follow have `features` outputs per column. A
    /// metric allocates only here, unless it documents otherwise.
    fn start(&mut self, features: usize);

    /// Adds more samples.
    fn update(&mut self, samples: &Scored<'_, S, T>);

    /// Adds the samples that another metric of the same kind has seen.
    fn merge(&mut self, other: &Self)
    where
        Self: Sized;

    /// The value over all samples since the [start](Self::start); NaN without samples.
    fn value(&self) -> f64;

    /// What the metric shows in addition to its value, for the same samples; `None` by default.
    /// Only reports ask for it.
    fn figure(&self) -> Option<Figure> {
        None
    }
}

/// A count of right answers, and of all answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Share {
    right: u64,
    all: u64,
}

impl Share {
    pub(crate) fn add(&mut self, right: bool) {
        self.right += u64::from(right);
        self.all += 1;
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.right += other.right;
        self.all += other.all;
    }

    pub(crate) fn value(self) -> f64 {
        self.right as f64 / self.all as f64
    }
}
