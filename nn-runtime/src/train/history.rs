//! The record of a training run.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::EpochEnd;
use crate::error::{Error, Result};
use crate::metric::Better;
use crate::text;

/// The record of one epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// The number of the epoch, from 1.
    pub number: usize,
    /// The loss on the training set, measured during training, while the parameters change. The
    /// losses of all batches are summed and divided once by the sum of their divisors, like the
    /// loss on the validation set. If the parameters did not change, it would not depend on the
    /// batch size.
    pub loss: f64,
    /// The loss on the validation set after the epoch, if there is one.
    pub validation_loss: Option<f64>,
    /// The duration of training and validation in seconds; 0 without the feature `std`.
    pub seconds: f64,
    /// Training samples per second, excluding validation; 0 without the feature `std`.
    pub samples_per_second: f64,
}

/// The record of all epochs of a run. Print it with `{}` for a table.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct History {
    epochs: Vec<Epoch>,
    names: Vec<String>,
    better: Vec<Better>,
    /// The metrics of the first epoch, then those of the second, and so on.
    metrics: Vec<f64>,
}

impl History {
    pub(super) fn new(epochs: usize, names: Vec<String>, better: Vec<Better>) -> Self {
        // Reserves memory for all epochs at once, so that no epoch allocates. The number of epochs
        // may stand for "until stopped", so the reservation is bounded.
        let room = epochs.min(1 << 16);
        Self {
            epochs: Vec::with_capacity(room),
            metrics: Vec::with_capacity(room * names.len()),
            names,
            better,
        }
    }

    pub(super) fn push(&mut self, epoch: Epoch, metrics: impl Iterator<Item = f64>) {
        self.epochs.push(epoch);
        self.metrics.extend(metrics);
    }

    /// The argument of [`Hook::epoch_end`](super::Hook::epoch_end) for an epoch.
    pub(super) fn end_of(&self, epoch: Epoch) -> EpochEnd<'_> {
        EpochEnd {
            epoch,
            metric_names: &self.names,
            metrics: self.metrics(epoch.number.saturating_sub(1)),
        }
    }

    /// All recorded numbers, for a snapshot: the losses, times and metrics of each epoch. A missing
    /// validation loss is NaN.
    pub(super) fn numbers(&self) -> Vec<f64> {
        let mut numbers = Vec::new();
        for (index, epoch) in self.epochs.iter().enumerate() {
            let validation_loss = epoch.validation_loss.unwrap_or(f64::NAN);
            let (seconds, speed) = (epoch.seconds, epoch.samples_per_second);
            numbers.extend([epoch.loss, validation_loss, seconds, speed]);
            numbers.extend(self.metrics(index));
        }
        numbers
    }

    /// This history with the epochs of `numbers`, as returned by [`numbers`](Self::numbers) for a
    /// run with the given metrics. The values of metrics that the earlier run did not have are NaN.
    pub(super) fn with_numbers(&self, numbers: &[f64], metrics: &[&str]) -> Result<Self> {
        let each = 4 + metrics.len();
        if !numbers.len().is_multiple_of(each) {
            return Err(Error::Length {
                what: "the history of the run to be resumed",
                expected: numbers.len().next_multiple_of(each),
                found: numbers.len(),
            });
        }
        let mut history = self.clone();
        for (index, values) in numbers.chunks_exact(each).enumerate() {
            let epoch = Epoch {
                number: index + 1,
                loss: values[0],
                validation_loss: (!values[1].is_nan()).then_some(values[1]),
                seconds: values[2],
                samples_per_second: values[3],
            };
            let value = |name: &String| {
                let place = metrics.iter().position(|metric| metric == name);
                place.map_or(f64::NAN, |place| values[4 + place])
            };
            history.push(epoch, self.names.iter().map(value));
        }
        Ok(history)
    }

    /// The epochs, in order.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// The number of completed epochs.
    pub fn len(&self) -> usize {
        self.epochs.len()
    }

    /// Whether no epoch was completed.
    pub fn is_empty(&self) -> bool {
        self.epochs.is_empty()
    }

    /// The last completed epoch.
    pub fn last(&self) -> Option<&Epoch> {
        self.epochs.last()
    }

    /// The training loss of each epoch.
    pub fn losses(&self) -> impl ExactSizeIterator<Item = f64> {
        self.epochs.iter().map(|epoch| epoch.loss)
    }

    /// The validation losses of the epochs; empty if there is no validation set.
    pub fn validation_losses(&self) -> impl Iterator<Item = f64> {
        self.epochs.iter().filter_map(|epoch| epoch.validation_loss)
    }

    /// The names of the metrics.
    pub fn metric_names(&self) -> &[String] {
        &self.names
    }

    /// The metrics of the epoch with this index (from 0), in the order of their names; empty if
    /// there is no such epoch.
    pub fn metrics(&self, index: usize) -> &[f64] {
        let count = self.names.len();
        let range = index.saturating_mul(count)..index.saturating_add(1).saturating_mul(count);
        self.metrics.get(range).unwrap_or_default()
    }

    /// The values of a metric in each epoch, or `None` if there is no metric of this name.
    pub fn metric(&self, name: &str) -> Option<impl ExactSizeIterator<Item = f64>> {
        let place = self.names.iter().position(|metric| metric == name)?;
        Some(
            self.metrics
                .chunks_exact(self.names.len())
                .map(move |epoch| epoch[place]),
        )
    }

    /// The epoch in which a metric had its best value, with this value. Of equal values, the first
    /// counts.
    pub fn best(&self, name: &str) -> Option<(&Epoch, f64)> {
        let place = self.names.iter().position(|metric| metric == name)?;
        let better = self.better[place];
        let mut epochs = self.epochs.iter().zip(self.metric(name)?);
        let first = epochs.next()?;
        Some(epochs.fold(first, |best, epoch| {
            if better.prefers(epoch.1, best.1) {
                epoch
            } else {
                best
            }
        }))
    }
}

/// Prints a table with one row per epoch.
impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let validated = self
            .epochs
            .iter()
            .any(|epoch| epoch.validation_loss.is_some());
        write!(f, "epoch {:>10}", "loss")?;
        if validated {
            write!(f, " {:>16}", "validation loss")?;
        }
        let names: Vec<String> = self.names.iter().map(|name| text::cell(name)).collect();
        for name in &names {
            write!(f, " {name:>10}")?;
        }
        write!(f, " {:>9} {:>10}", "seconds", "samples/s")?;
        for (index, epoch) in self.epochs.iter().enumerate() {
            write!(f, "\n{:>5} {:>10}", epoch.number, Number(epoch.loss))?;
            if validated {
                let loss = epoch.validation_loss.unwrap_or(f64::NAN);
                write!(f, " {:>16}", Number(loss))?;
            }
            for (name, &value) in names.iter().zip(self.metrics(index)) {
                let width = name.chars().count().max(10);
                write!(f, " {:>width$}", Number(value))?;
            }
            let (seconds, speed) = (epoch.seconds, epoch.samples_per_second);
            write!(f, " {seconds:>9.2} {speed:>10.0}")?;
        }
        Ok(())
    }
}

/// A loss or a metric for display: with four decimals, or in scientific notation if these have too
/// few significant digits.
pub(super) struct Number(pub(super) f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = if self.0 < 0.0 { -self.0 } else { self.0 };
        let text = if magnitude != 0.0 && !(1e-3..1e5).contains(&magnitude) {
            alloc::format!("{:.3e}", self.0)
        } else {
            alloc::format!("{:.4}", self.0)
        };
        f.pad(&text)
    }
}
