//! For each class, the scores of samples of that class and of other samples.

use alloc::vec;
use alloc::vec::Vec;

use super::probability::{Column, Scale, alone};
use super::{Probability, Scored};
use crate::scalar::Scalar;

/// The scores of all samples, or how many of them fell into each bin.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Scores {
    /// The number of binary questions: one for a single output, otherwise one for each output.
    questions: usize,
    /// The number of bins; 0 if every score is kept.
    bins: usize,
    /// The requested number of bins.
    asked: usize,
    /// Every score, sample after sample, if there are no bins.
    kept: Vec<f64>,
    /// For each kept score, whether the right answer is yes.
    yes: Vec<bool>,
    /// For each question and bin, the number of samples whose answer is no, and yes.
    counts: Vec<[u64; 2]>,
    /// Whether a score was NaN, or a class was not one of the network's.
    undefined: bool,
}

/// The maximum number of bins over all questions.
const MOST_COUNTS: usize = 1 << 24;

impl Scores {
    /// Keeps only counts, in this many bins, at least one.
    pub(super) fn binned(bins: usize) -> Self {
        Self {
            bins: bins.clamp(1, MOST_COUNTS),
            asked: bins.max(1),
            ..Self::default()
        }
    }

    pub(super) fn start(&mut self, features: usize) {
        self.questions = features;
        self.kept.clear();
        self.yes.clear();
        self.counts.clear();
        self.bins = match self.asked {
            0 => 0,
            asked => asked.min(MOST_COUNTS / features.max(1)).max(1),
        };
        self.counts.resize(features * self.bins, [0; 2]);
        self.undefined = false;
    }

    /// Adds samples that have one class each.
    pub(super) fn classes<S: Scalar, H: Probability>(&mut self, samples: &Scored<'_, S, u32>) {
        for (outputs, &class) in samples.columns() {
            let class = class as usize;
            let column = Column::new::<H>(outputs);
            self.undefined |= class >= column.classes();
            if let [only] = outputs {
                self.independent::<S, H>(0, *only, class == 1);
            } else {
                for question in 0..outputs.len() {
                    self.add(question, column.probability(question), class == question);
                }
            }
        }
    }

    /// Adds samples that have an answer to each question.
    pub(super) fn labels<S: Scalar, H: Probability>(&mut self, samples: &Scored<'_, S, S>) {
        for (outputs, targets) in samples.pairs() {
            for (question, (output, target)) in outputs.iter().zip(targets).enumerate() {
                self.undefined |= target.to_f64().is_nan();
                self.independent::<S, H>(question, *output, target.to_f64() > 0.5);
            }
        }
    }

    /// Adds an output that is independent of the others.
    fn independent<S: Scalar, H: Probability>(&mut self, question: usize, output: S, yes: bool) {
        // Logits have the same order as their probabilities, but do not saturate at 1.
        let score = if self.bins == 0 && H::SCALE == Scale::Logits {
            output.to_f64()
        } else {
            alone::<S, H>(output)
        };
        self.add(question, score, yes);
    }

    fn add(&mut self, question: usize, score: f64, yes: bool) {
        self.undefined |= score.is_nan();
        if self.bins == 0 {
            self.kept.push(score);
            self.yes.push(yes);
            return;
        }
        let bin = ((score * self.bins as f64) as usize).min(self.bins - 1);
        if let Some(counts) = self.counts.get_mut(question * self.bins + bin) {
            counts[usize::from(yes)] += 1;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if self.questions < other.questions {
            (self.questions, self.bins) = (other.questions, other.bins);
            self.counts = vec![[0; 2]; self.questions * self.bins];
        }
        self.kept.extend_from_slice(&other.kept);
        self.yes.extend_from_slice(&other.yes);
        for (counts, other) in self.counts.iter_mut().zip(&other.counts) {
            counts[0] += other[0];
            counts[1] += other[1];
        }
        self.undefined |= other.undefined;
    }

    /// The thresholds of a class; `None` if it does not exist. A single output is about class 1.
    pub(super) fn class(&self, class: usize) -> Option<Thresholds> {
        match (self.questions, class) {
            (1, 1) => self.thresholds(0),
            (1, _) => None,
            _ => self.thresholds(class),
        }
    }

    /// The mean of `of` over all questions for which it is a number; NaN if there are none.
    pub(super) fn mean(&self, of: impl Fn(&Thresholds) -> f64) -> f64 {
        let (mut sum, mut count) = (0.0, 0_u32);
        for thresholds in (0..self.questions).filter_map(|question| self.thresholds(question)) {
            let value = of(&thresholds);
            if !value.is_nan() {
                sum += value;
                count += 1;
            }
        }
        sum / f64::from(count)
    }

    fn thresholds(&self, question: usize) -> Option<Thresholds> {
        if question >= self.questions || self.undefined {
            return None;
        }
        let mut steps = Vec::new();
        if self.bins == 0 {
            let answers = self.kept.iter().zip(&self.yes);
            let answers = answers.skip(question).step_by(self.questions);
            let mut answers: Vec<(f64, bool)> = answers.map(|(a, b)| (*a, *b)).collect();
            answers.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            steps.extend(answers.chunk_by(|a, b| a.0 == b.0).map(|same| {
                let yes = same.iter().filter(|answer| answer.1).count();
                [(same.len() - yes) as u64, yes as u64]
            }));
        } else {
            let counts = &self.counts[question * self.bins..(question + 1) * self.bins];
            steps.extend(counts.iter().rev().filter(|counts| **counts != [0; 2]));
        }
        Some(Thresholds { steps })
    }
}

/// For each score that occurs, the number of negatives and positives; the highest score first.
pub(super) struct Thresholds {
    pub(super) steps: Vec<[u64; 2]>,
}

impl Thresholds {
    /// The numbers of negatives and positives.
    pub(super) fn totals(&self) -> [u64; 2] {
        self.steps.iter().fold([0; 2], |[no, yes], step| {
            let [more_no, more_yes] = *step;
            [no + more_no, yes + more_yes]
        })
    }

    /// For each score that occurs, the number of negatives and positives with at least that score;
    /// the highest score first.
    pub(super) fn sums(&self) -> impl Iterator<Item = [u64; 2]> {
        self.steps.iter().scan([0; 2], |sums, step| {
            sums[0] += step[0];
            sums[1] += step[1];
            Some(*sums)
        })
    }
}
