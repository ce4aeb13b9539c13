//! Per-class counts of true positives, predictions and samples.

use alloc::vec::Vec;

use super::decision::{above, class};
use super::{Average, Decision, Scored};
use crate::scalar::Scalar;

/// The counts of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Counts {
    /// Samples of the class that were predicted as it (true positives).
    pub(super) right: u64,
    /// Samples that were predicted as the class.
    pub(super) predicted: u64,
    /// Samples of the class.
    pub(super) actual: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.actual += other.actual;
    }
}

/// The counts of all classes, three numbers each.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Tally {
    classes: Vec<Counts>,
    /// The number of samples, or of answers if each output is an independent question.
    seen: u64,
    /// Samples whose class the network does not have.
    unknown: u64,
    /// Whether each output is an independent question. Then all of them count in a macro average.
    labels: bool,
}

impl Tally {
    pub(super) fn start(&mut self, features: usize, labels: bool) {
        // A single output decides between two classes.
        let classes = if features == 1 { 2 } else { features };
        self.classes.clear();
        self.classes.resize(classes, Counts::default());
        self.labels = labels && features > 1;
        (self.seen, self.unknown) = (0, 0);
    }

    pub(super) fn classes<S: Scalar, H: Decision>(&mut self, samples: &Scored<'_, S, u32>) {
        for (outputs, &target) in samples.columns() {
            self.count(class::<S, H>(outputs), target as usize);
        }
    }

    pub(super) fn labels<S: Scalar, H: Decision>(&mut self, samples: &Scored<'_, S, S>) {
        for (outputs, targets) in samples.pairs() {
            if let ([output], [target]) = (outputs, targets) {
                let target = usize::from(target.to_f64() > 0.5);
                self.count(above::<S, H>(*output).map(usize::from), target);
                continue;
            }
            for ((counts, &output), &target) in self.classes.iter_mut().zip(outputs).zip(targets) {
                let (predicted, actual) = (above::<S, H>(output), target.to_f64() > 0.5);
                let predicted = predicted == Some(true);
                counts.add(Counts {
                    right: u64::from(predicted && actual),
                    predicted: u64::from(predicted),
                    actual: u64::from(actual),
                });
                self.seen += 1;
            }
        }
    }

    fn count(&mut self, predicted: Option<usize>, actual: usize) {
        self.seen += 1;
        if let Some(predicted) = predicted.and_then(|class| self.classes.get_mut(class)) {
            predicted.predicted += 1;
        }
        match self.classes.get_mut(actual) {
            Some(counts) => {
                counts.actual += 1;
                counts.right += u64::from(predicted == Some(actual));
            }
            None => self.unknown += 1,
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if self.classes.len() < other.classes.len() {
            self.classes.resize(other.classes.len(), Counts::default());
            self.labels = other.labels;
        }
        for (counts, other) in self.classes.iter_mut().zip(&other.classes) {
            counts.add(*other);
        }
        self.seen += other.seen;
        self.unknown += other.unknown;
    }

    /// The average over the classes; NaN without samples, or if the class does not exist.
    pub(super) fn value(&self, average: Average, of: impl Fn(Counts) -> f64) -> f64 {
        if self.seen == 0 {
            return f64::NAN;
        }
        match average {
            Average::Micro => {
                let mut all = Counts {
                    actual: self.unknown,
                    ..Counts::default()
                };
                self.classes.iter().for_each(|counts| all.add(*counts));
                of(all)
            }
            Average::Macro => {
                let occurs = |counts: &&Counts| self.labels || counts.predicted + counts.actual > 0;
                let occurring = self.classes.iter().filter(occurs);
                mean(occurring.map(|counts| (of(*counts), 1)))
            }
            Average::Weighted => mean(
                self.classes
                    .iter()
                    .map(|counts| (of(*counts), counts.actual)),
            ),
            Average::Class(class) => self
                .classes
                .get(class)
                .map_or(f64::NAN, |counts| of(*counts)),
        }
    }

    /// The value of each class, in order.
    pub(super) fn each(&self, of: impl Fn(Counts) -> f64) -> impl Iterator<Item = f64> {
        self.classes.iter().map(move |counts| of(*counts))
    }
}

/// The weighted mean of pairs of value and weight; 0 if the weights sum to 0.
fn mean(values: impl Iterator<Item = (f64, u64)>) -> f64 {
    let (mut sum, mut count) = (0.0, 0);
    for (value, weight) in values {
        sum += value * weight as f64;
        count += weight;
    }
    if count == 0 { 0.0 } else { sum / count as f64 }
}

/// The ratio `part / all`, or 0 if `all` is 0, as in scikit-learn.
pub(super) fn share(part: u64, all: u64) -> f64 {
    if all == 0 {
        0.0
    } else {
        part as f64 / all as f64
    }
}
