//! Whether samples of a class score higher than others, whatever the threshold.

use alloc::string::String;
use alloc::vec::Vec;

use super::scores::{Scores, Thresholds};
use super::{Better, Metric, Probability, ProbabilityTargets, Scored, Truth};
use crate::scalar::Scalar;

macro_rules! ranking {
    ($(#[$documentation:meta])* $metric:ident, $name:literal, $of:expr, $curve:expr, $(#[$points:meta])*) => {
        $(#[$documentation])*
        ///
        /// For several classes, the mean over the classes of each against the rest (one-vs-rest,
        /// macro). A class of which there are no samples, or for the area no others, has no
        /// value and is left out of the mean; NaN if that leaves none (scikit-learn returns NaN
        /// for the area, and counts an average precision without samples as 0). NaN where an
        /// output is, and where a class is none of the network's.
        ///
        /// Fits targets that are classes (`u32`), and targets from 0 to 1, one for each output,
        /// each output then being a yes or no of its own (above 0.5 means yes). Heads that
        /// implement [`Probability`]; a network with a single output is asked about class 1.
        ///
        /// # Memory
        /// [`default`](Self::default) keeps every score, which is exact and takes 9 bytes for
        /// each output of each sample (and 24 for each sample while the value is computed), kept
        /// from epoch to epoch. [`binned`](Self::binned) takes 16 bytes for each class and bin,
        /// however many samples there are; scores in the same bin count as equal.
        #[derive(Clone, Debug, PartialEq, Default)]
        pub struct $metric {
            scores: Scores,
        }

        impl $metric {
            /// With constant memory: probabilities are told apart by the bin, of so many (at least
            /// one) from 0 to 1, into which they fall.
            pub fn binned(bins: usize) -> Self {
                Self {
                    scores: Scores::binned(bins),
                }
            }

            /// The value over all samples since the start; NaN if it has none.
            pub fn value(&self) -> f64 {
                self.scores.mean($of)
            }

            /// The value of one class against the rest; NaN if it has none. Of a single output,
            /// class 1 alone has.
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
    /// The area under the receiver operating characteristic: the probability that a sample of a
    /// class scores higher than one that is not of it, where equal scores count half.
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
    /// The receiver operating characteristic of a class: false and true positive rate at each
    /// threshold, from (0, 0) to (1, 1). Nothing where the class has no value.
}
ranking! {
    /// The average precision: the mean of the precisions at each threshold, which each count as
    /// much as the recall grows there. It is the area under the curve of precision over recall,
    /// without interpolation.
    AveragePrecision, "average precision", average_precision, precision_over_recall,
    /// Recall and precision of a class at each threshold, from the highest. Nothing where the
    /// class has no value.
}

fn area(thresholds: &Thresholds) -> f64 {
    let [no, yes] = thresholds.totals();
    let (mut twice, mut before) = (0_u128, 0);
    for &[step_no, step_yes] in &thresholds.steps {
        twice += u128::from(step_no) * u128::from(2 * before + step_yes);
        before += step_yes;
    }
    // NaN where there are no pairs.
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
