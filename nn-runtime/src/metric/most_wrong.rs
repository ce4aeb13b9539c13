//! The samples that a classifier gets most wrong.

use alloc::string::String;
use alloc::vec::Vec;

use super::decision::class;
use super::probability::Column;
use super::{Better, Decision, Metric, Probability, Scored};
use crate::scalar::Scalar;

/// A sample, or a position of a sample, whose class was predicted wrongly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mistake {
    /// The index of the sample in its data set.
    pub(crate) sample: usize,
    /// The position in the sample, from 0, if a sample has several.
    pub(crate) position: Option<usize>,
    pub(crate) actual: usize,
    pub(crate) predicted: usize,
    /// The probability of the actual class.
    pub(crate) of_actual: f64,
    /// The probability of the predicted class.
    pub(crate) of_predicted: f64,
    /// The cross-entropy.
    loss: f64,
}

/// Finds the samples of highest loss among those whose class is predicted wrongly. Its memory is
/// bounded by the number of mistakes that it keeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct MostWrong {
    most: usize,
    /// The mistakes of highest loss; the worst is the first.
    mistakes: Vec<Mistake>,
    samples: usize,
    predictions: u64,
    wrong: u64,
}

impl MostWrong {
    /// Keeps at most `most` mistakes.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    /// The mistakes of highest loss; the worst is the first. Of equal losses, the first counts.
    pub(crate) fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The number of predictions: one per sample, or per position of a sample.
    pub(crate) fn predictions(&self) -> u64 {
        self.predictions
    }

    /// The number of wrong predictions.
    pub(crate) fn wrong(&self) -> u64 {
        self.wrong
    }

    fn keep(&mut self, mistake: Mistake) {
        let before = |other: &Mistake| other.loss >= mistake.loss;
        let place = self.mistakes.partition_point(before);
        if place < self.most {
            self.mistakes.insert(place, mistake);
            self.mistakes.truncate(self.most);
        }
    }
}

impl<S: Scalar, H: Decision + Probability> Metric<S, H, u32> for MostWrong {
    fn name(&self) -> String {
        "mistakes".into()
    }

    fn better(&self) -> Better {
        Better::Lower
    }

    fn start(&mut self, _: usize) {
        *self = Self::new(self.most);
    }

    fn update(&mut self, samples: &Scored<'_, S, u32>) {
        let positions = samples.positions;
        for (place, (outputs, &actual)) in samples.columns().enumerate() {
            self.predictions += 1;
            let actual = actual as usize;
            let predicted = class::<S, H>(outputs);
            if predicted == Some(actual) {
                continue;
            }
            self.wrong += 1;
            let column = Column::new::<H>(outputs);
            let loss = -column.logarithm(actual);
            // The class does not exist, or an output is NaN.
            let Some(predicted) = predicted.filter(|_| !loss.is_nan()) else {
                continue;
            };
            self.keep(Mistake {
                sample: self.samples + place / positions,
                position: (positions > 1).then_some(place % positions),
                actual,
                predicted,
                of_actual: column.probability(actual),
                of_predicted: column.probability(predicted),
                loss,
            });
        }
        let size = samples.features * positions;
        // A sample of which everything is padding is a sample all the same.
        self.samples += samples.outputs.len().checked_div(size).unwrap_or(1);
    }

    fn merge(&mut self, other: &Self) {
        for mistake in &other.mistakes {
            self.keep(Mistake {
                sample: self.samples + mistake.sample,
                ..*mistake
            });
        }
        self.samples += other.samples;
        self.predictions += other.predictions;
        self.wrong += other.wrong;
    }

    fn value(&self) -> f64 {
        self.wrong as f64
    }
}
