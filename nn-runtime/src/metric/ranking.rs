//! Metrics of scores that do not depend on a threshold.

use alloc::string::String;
use alloc::vec::Vec;

use super::scores::{Scores, Thresholds};
use super::{Better, Metric, Probability, ProbabilityTargets, Scored, Truth};
use crate::scalar::Scalar;

macro_rules! ranking {
    ($(#[$documentation:meta])* $metric:ident, $name:literal, $of:expr, $curve:expr, $(#[$points:meta])*) => {
        $(#[$documentation])*
        ///
        /// For several classes, it is the mean over the classes, each against all others
        /// (one-vs-rest, macro). A class without samples (and for the ROC AUC, also a class without
        /// samples of other classes) has no value and is left out of the mean. If no class has a
        /// value, the result is NaN. (scikit-learn returns NaN for the ROC AUC of such a class, and
        /// counts an average precision without samples as 0.) The value is NaN if an output is NaN,
        /// or if the network does not have a target's class.
        ///
        /// Fits heads that implement [`Probability`], with targets that are class indices (`u32`),
        /// or from 0 to 1 with one for each output. In the latter case, each output is an
        /// independent yes-or-no answer (above 0.5 means yes). A network with a single output is
        /// evaluated for class 1.
        ///
        /// # Memory
        /// [`default`](Self::default) keeps every score. It is exact and takes 9 bytes for each
        /// output of each sample (and 24 for each sample while the value is computed); the memory
        /// is kept from epoch to epoch. [`binned`](Self::binned) takes 16 bytes for each class and
        /// bin, however many samples there are; scores in the same bin count as equal.
        #[derive(Clone, Debug, PartialEq, Default)]
        pub struct $metric {
            scores: Scores,
        }

        impl $metric {
            /// Creates a metric with constant memory: probabilities are only distinguished by the
            /// bin from 0 to 1 that they fall into. The number of bins is at least 1, and at most
            /// 2²⁴ over all classes.
            pub fn binned(bins: usize) -> Self {
                Self {
                    scores: Scores::binned(bins),
                }
            }

            /// The value over all samples since the start; NaN if there is none.
            pub fn value(&self) -> f64 {
                self.scores.mean($of)
            }

            /// The value of one class against all others; NaN if there is none. With a single
            /// output, only class 1 has a value.
            pub fn class(&self, class: usize) -> f64 {
                let thresholds = self.scores.class(class);
                thresholds.as_ref().map_or(f64::NAN, $of)
            }

            $(#[$points])*
            pub fn curve(&self, class: usize) -> Vec<[f64; 2]> {
                let thresholds = self.scores.class(class);
                thresholds.as_ref().map_or_else(Vec::new, $curve)
            }
        }

        impl<S, H, T> Metric<S, H, T> for $metric
        where
            S: Scalar,
            H: Probability,
            T: ProbabilityTargets<S, Self>,
        {
            fn name(&self) -> String {
                $name.into()
            }

            fn better(&self) -> Better {
                Better::Higher
            }

            fn start(&mut self, features: usize) {
                self.scores.start(features);
            }

            fn update(&mut self, samples: &Scored<'_, S, T>) {
                match T::truth(samples.targets) {
                    Truth::Classes(targets) => {
                        self.scores.classes::<S, H>(&samples.with(targets));
                    }
                    Truth::Values(targets) => {
                        self.scores.labels::<S, H>(&samples.with(targets));
                    }
                }
            }

            fn merge(&mut self, other: &Self) {
                self.scores.merge(&other.scores);
            }

            fn value(&self) -> f64 {
                Self::value(self)
            }
        }
    };
}

ranking! {
    /// The area under the ROC curve (receiver operating characteristic): the probability that a
    /// sample of a class scores higher than a sample of another class. Ties count one half.
    ///
    /// ```
    /// use nn_runtime::activation::Sigmoid;
    /// use nn_runtime::metric::{Metric, RocAuc, Scored};
    ///
    /// let mut area = RocAuc::default();
    /// let metric: &mut dyn Metric<f32, Sigmoid, u32> = &mut area;
    /// metric.start(1);
    /// metric.update(&Scored {
    ///     features: 1,
    ///     positions: 1,
    ///     outputs: &[0.1, 0.4, 0.35, 0.8],
    ///     targets: &[0, 0, 1, 1],
    /// });
    /// assert_eq!(area.value(), 0.75);
    /// ```
    RocAuc, "ROC AUC", area, receiver_operating_characteristic,
    /// The ROC curve of a class: the false and true positive rates at each threshold, from (0, 0)
    /// to (1, 1). Empty if the class has no value.
}
ranking! {
    /// The average precision: the mean of the precisions at all thresholds, each weighted by the
    /// increase in recall from the threshold before. It is the area under the precision-recall
    /// curve, without interpolation.
    AveragePrecision, "average precision", average_precision, precision_over_recall,
    /// Recall and precision of a class at each threshold, starting from the highest threshold.
    /// Empty if the class has no value.
}

fn area(thresholds: &Thresholds) -> f64 {
    let [no, yes] = thresholds.totals();
    let (mut twice, mut before) = (0_u128, 0);
    for &[step_no, step_yes] in &thresholds.steps {
        twice += u128::from(step_no) * u128::from(2 * before + step_yes);
        before += step_yes;
    }
    // NaN if there are no pairs.
    twice as f64 / (2.0 * no as f64 * yes as f64)
}

fn receiver_operating_characteristic(thresholds: &Thresholds) -> Vec<[f64; 2]> {
    let [all_no, all_yes] = thresholds.totals();
    if all_no == 0 || all_yes == 0 {
        return Vec::new();
    }
    let rates = |[no, yes]: [u64; 2]| [no as f64 / all_no as f64, yes as f64 / all_yes as f64];
    let points = thresholds.sums().map(rates);
    core::iter::once([0.0; 2]).chain(points).collect()
}

fn average_precision(thresholds: &Thresholds) -> f64 {
    let [_, all] = thresholds.totals();
    let steps = thresholds.steps.iter().zip(thresholds.sums());
    let areas = steps.map(|([_, step], [no, yes])| *step as f64 * yes as f64 / (no + yes) as f64);
    // NaN without a sample of the class.
    areas.sum::<f64>() / all as f64
}

fn precision_over_recall(thresholds: &Thresholds) -> Vec<[f64; 2]> {
    let [_, all] = thresholds.totals();
    if all == 0 {
        return Vec::new();
    }
    let point = |[no, yes]: [u64; 2]| [yes as f64 / all as f64, yes as f64 / (no + yes) as f64];
    thresholds.sums().map(point).collect()
}
