//! Precision, recall and F1.

use alloc::string::String;

use super::tally::{Counts, Tally, share};
use super::{Average, Better, Decision, LabelTargets, Metric, Scored, Truth};
use crate::scalar::Scalar;

macro_rules! per_class {
    ($(#[$documentation:meta])* $metric:ident, $name:literal, $of:expr) => {
        $(#[$documentation])*
        ///
        /// Fits targets that are class indices (`u32`), with heads that implement [`Decision`]. A
        /// network with a single output has the classes 0 and 1. If the network ends in sigmoid,
        /// tanh or a linear layer, it also fits targets from 0 to 1, one for each output. With
        /// several outputs, each is then an independent yes-or-no answer (above 0.5 means yes), as
        /// in multi-label classification.
        ///
        /// As in scikit-learn, a ratio 0 / 0 counts as 0, and the macro average is over the classes
        /// that occur among targets or predictions (or over all outputs, if they are independent).
        /// A sample with a NaN output is predicted as no class. Memory: three numbers per class.
        #[derive(Clone, Debug, PartialEq, Eq, Default)]
        pub struct $metric {
            average: Average,
            tally: Tally,
        }

        impl $metric {
            /// Creates the metric; its value is this average over the classes.
            pub fn new(average: Average) -> Self {
                Self {
                    average,
                    tally: Tally::default(),
                }
            }

            /// The value over all samples since the start; NaN without samples, or if the class of
            /// [`Average::Class`] does not exist.
            pub fn value(&self) -> f64 {
                self.average(self.average)
            }

            /// Another average, over the same samples.
            pub fn average(&self, average: Average) -> f64 {
                self.tally.value(average, $of)
            }

            /// The value of each class, in order.
            pub fn per_class(&self) -> impl Iterator<Item = f64> {
                self.tally.each($of)
            }
        }

        impl<S, H, T> Metric<S, H, T> for $metric
        where
            S: Scalar,
            H: Decision,
            T: LabelTargets<S, H, Self>,
        {
            fn name(&self) -> String {
                self.average.name($name)
            }

            fn better(&self) -> Better {
                Better::Higher
            }

            fn start(&mut self, features: usize) {
                let labels = matches!(T::truth(&[]), Truth::Values(_));
                self.tally.start(features, labels);
            }

            fn update(&mut self, samples: &Scored<'_, S, T>) {
                match T::truth(samples.targets) {
                    Truth::Classes(targets) => {
                        self.tally.classes::<S, H>(&samples.with(targets));
                    }
                    Truth::Values(targets) => {
                        self.tally.labels::<S, H>(&samples.with(targets));
                    }
                }
            }

            fn merge(&mut self, other: &Self) {
                self.tally.merge(&other.tally);
            }

            fn value(&self) -> f64 {
                Self::value(self)
            }
        }
    };
}

per_class! {
    /// The precision: the fraction of the samples predicted as a class that belong to it.
    ///
    /// ```
    /// use nn_runtime::activation::Softmax;
    /// use nn_runtime::metric::{Average, Metric, Precision, Scored};
    ///
    /// let mut precision = Precision::new(Average::Macro);
    /// let metric: &mut dyn Metric<f32, Softmax, u32> = &mut precision;
    /// metric.start(2);
    /// metric.update(&Scored {
    ///     features: 2,
    ///     positions: 1,
    ///     outputs: &[0.9, 0.1, 0.6, 0.4, 0.2, 0.8],
    ///     targets: &[0, 1, 1],
    /// });
    /// assert_eq!(metric.name(), "macro precision");
    /// assert_eq!(precision.value(), 0.75);
    /// assert_eq!(precision.per_class().collect::<Vec<_>>(), [0.5, 1.0]);
    /// assert_eq!(precision.average(Average::Class(1)), 1.0);
    /// ```
    Precision, "precision", |counts: Counts| share(counts.right, counts.predicted)
}
per_class! {
    /// The recall: the fraction of the samples of a class that are predicted as it.
    Recall, "recall", |counts: Counts| share(counts.right, counts.actual)
}
per_class! {
    /// The F1 score of a class, which is the harmonic mean of precision and recall: twice the true
    /// positives, divided by the sum of the samples predicted as this class and the samples of this
    /// class.
    F1, "F1", |counts: Counts| share(2 * counts.right, counts.predicted + counts.actual)
}
