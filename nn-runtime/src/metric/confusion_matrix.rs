//! The confusion matrix.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::decision::class;
use super::{Better, ClassTargets, Decision, Figure, Metric, Scored};
use crate::scalar::Scalar;
use crate::text;

/// A confusion matrix: how many samples of each class were predicted as which class. As a metric,
/// its value is the accuracy, under the name `confusion matrix accuracy`, so that it can be used
/// next to [`Accuracy`](super::Accuracy). Printing it with `{}` gives a table with the recall and
/// the precision of each class.
///
/// Fits targets that are class indices (`u32`), and heads that implement [`Decision`]. A network
/// with a single output has the classes 0 and 1.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[doc(alias = "confusion_matrix")]
pub struct ConfusionMatrix {
    classes: usize,
    /// Row-major, with one row for each true class.
    counts: Vec<u64>,
    /// Samples without a valid class or prediction: a class out of range, or a NaN output.
    other: u64,
    labels: Vec<String>,
}

impl ConfusionMatrix {
    /// A confusion matrix whose table shows these names of the classes.
    pub fn with_labels<L: Into<String>>(labels: impl IntoIterator<Item = L>) -> Self {
        Self {
            labels: labels.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// This matrix with these names of the classes, unless it has names of its own.
    #[cfg(feature = "plots")]
    pub(crate) fn or_labels(mut self, labels: &[String]) -> Self {
        if self.labels.is_empty() {
            self.labels = labels.to_vec();
        }
        self
    }

    /// The number of classes; 0 before the first sample.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How many samples of class `actual` were predicted as `predicted`; 0 for classes that do not
    /// exist.
    pub fn count(&self, actual: usize, predicted: usize) -> u64 {
        if actual < self.classes && predicted < self.classes {
            self.counts[actual * self.classes + predicted]
        } else {
            0
        }
    }

    /// The fraction of all samples that were predicted correctly.
    pub fn accuracy(&self) -> f64 {
        let right: u64 = (0..self.classes)
            .map(|class| self.count(class, class))
            .sum();
        right as f64 / (self.counts.iter().sum::<u64>() + self.other) as f64
    }

    /// The fraction of the samples of a class that were predicted correctly; NaN if there are none.
    pub fn recall(&self, class: usize) -> f64 {
        let all: u64 = (0..self.classes)
            .map(|other| self.count(class, other))
            .sum();
        self.count(class, class) as f64 / all as f64
    }

    /// The fraction of the samples predicted as this class that belong to it; NaN if there are
    /// none.
    pub fn precision(&self, class: usize) -> f64 {
        let all: u64 = (0..self.classes)
            .map(|other| self.count(other, class))
            .sum();
        self.count(class, class) as f64 / all as f64
    }

    /// The F1 score, which is the harmonic mean of precision and recall: twice the true positives,
    /// divided by the sum of the samples predicted as this class and the samples of this class. NaN
    /// if that sum is 0.
    pub fn f1(&self, class: usize) -> f64 {
        let all: u64 = (0..self.classes)
            .map(|other| self.count(class, other) + self.count(other, class))
            .sum();
        (2 * self.count(class, class)) as f64 / all as f64
    }

    /// The name of a class: its label, or its number if it has none.
    pub fn label(&self, class: usize) -> String {
        let label = self.labels.get(class).cloned();
        label.unwrap_or_else(|| class.to_string())
    }
}

impl<S, H, T> Metric<S, H, T> for ConfusionMatrix
where
    S: Scalar,
    H: Decision,
    T: ClassTargets<Self>,
{
    fn name(&self) -> String {
        "confusion matrix accuracy".into()
    }

    fn better(&self) -> Better {
        Better::Higher
    }

    fn start(&mut self, features: usize) {
        self.classes = if features == 1 { 2 } else { features };
        self.counts.clear();
        self.counts.resize(self.classes * self.classes, 0);
        self.other = 0;
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        for (outputs, &actual) in samples.with(T::classes(samples.targets)).columns() {
            let actual = actual as usize;
            match class::<S, H>(outputs) {
                Some(predicted) if actual < self.classes && predicted < self.classes => {
                    self.counts[actual * self.classes + predicted] += 1;
                }
                _ => self.other += 1,
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        if self.classes < other.classes {
            let classes = other.classes;
            let mut counts = vec![0; classes * classes];
            for actual in 0..self.classes {
                for predicted in 0..self.classes {
                    counts[actual * classes + predicted] = self.count(actual, predicted);
                }
            }
            (self.classes, self.counts) = (classes, counts);
        }
        for actual in 0..other.classes {
            for predicted in 0..other.classes {
                self.counts[actual * self.classes + predicted] += other.count(actual, predicted);
            }
        }
        self.other += other.other;
    }

    fn value(&self) -> f64 {
        self.accuracy()
    }

    fn figure(&self) -> Option<Figure> {
        (self.classes > 0).then(|| Figure::ConfusionMatrix(self.clone()))
    }
}

/// An aligned table with one row for each true class and one column for each predicted class. Long
/// labels are truncated.
impl fmt::Display for ConfusionMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = (0..self.classes).map(|class| text::cell(&self.label(class)));
        let labels: Vec<String> = labels.collect();
        let largest = self.counts.iter().max().copied().unwrap_or(0);
        let longest = labels.iter().map(|label| label.chars().count()).max();
        let longest = longest.unwrap_or(0);
        let width = longest.max(largest.to_string().len());
        let first = longest.max("precision".len());
        let share = |value: f64| {
            if value.is_nan() {
                String::from("-")
            } else {
                format!("{value:.3}")
            }
        };
        // A fraction needs five characters.
        let width = width.max(5);
        writeln!(f, "{:first$}   predicted", "")?;
        write!(f, "{:first$}", "actual")?;
        for label in &labels {
            write!(f, " {label:>width$}")?;
        }
        writeln!(f, "   recall")?;
        for (actual, label) in labels.iter().enumerate() {
            write!(f, "{label:>first$}")?;
            for predicted in 0..self.classes {
                write!(f, " {:>width$}", self.count(actual, predicted))?;
            }
            writeln!(f, "   {:>6}", share(self.recall(actual)))?;
        }
        write!(f, "{:first$}", "precision")?;
        for class in 0..self.classes {
            write!(f, " {:>width$}", share(self.precision(class)))?;
        }
        Ok(())
    }
}
