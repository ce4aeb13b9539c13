//! What a training run leaves behind.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::EpochEnd;
use crate::error::{Error, Result};
use crate::metric::Better;
use crate::text;

/// One epoch of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Its number, from 1.
    pub number: usize,
    /// The loss on the training set, while the parameters changed: divided once, by what all batches
    /// together are divided by, as that of the validation set is. Where the parameters do not
    /// change, it does not depend on how batches are cut.
    pub loss: f64,
    /// The loss on the validation set after the epoch, where there is one.
    pub validation_loss: Option<f64>,
    /// Seconds for training and validation; 0 without the feature `std`.
    pub seconds: f64,
    /// Training samples a second, without the validation; 0 without the feature `std`.
    pub samples_per_second: f64,
}

/// All epochs of a run. Print it with `{}` for a table.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct History {
    epochs: Vec<Epoch>,
    names: Vec<String>,
    better: Vec<Better>,
    /// Those of the first epoch, those of the second, …
    metrics: Vec<f64>,
}

impl History {
    pub(super) fn new(epochs: usize, names: Vec<String>, better: Vec<Better>) -> Self {
        // Room for all epochs at once, so that none of them allocates; but not for a number of
        // epochs that stands for "until stopped".
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

    /// What is told at the end of an epoch.
    pub(super) fn end_of(&self, epoch: Epoch) -> EpochEnd<'_> {
        EpochEnd {
            epoch,
            metric_names: &self.names,
            metrics: self.metrics(epoch.number.saturating_sub(1)),
        }
    }

    /// All that was recorded, to be saved: for each epoch its losses, times and metrics. A
    /// validation loss that is not there is NaN.
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

    /// The same history with the epochs that [`numbers`](Self::numbers) gave, of a run with these
    /// metrics. What is not known of a metric of this run is NaN.
    pub(super) fn with_numbers(&self, numbers: &[f64], metrics: &[&str]) -> Result<Self> {
        let each = 4 + metrics.len();
        if !numbers.len().is_multiple_of(each) {
            return Err(Error::Length {
                what: "the history of the run that should go on",
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

    /// How many epochs were completed.
    pub fn len(&self) -> usize {
        self.epochs.len()
    }

    /// Not a single epoch was completed.
    pub fn is_empty(&self) -> bool {
        self.epochs.is_empty()
    }

    /// The last epoch.
    pub fn last(&self) -> Option<&Epoch> {
        self.epochs.last()
    }

    /// The training loss of each epoch.
    pub fn losses(&self) -> impl ExactSizeIterator<Item = f64> {
        self.epochs.iter().map(|epoch| epoch.loss)
    }

    /// The validation loss of each epoch; nothing if there was no validation set.
    pub fn validation_losses(&self) -> impl Iterator<Item = f64> {
        self.epochs.iter().filter_map(|epoch| epoch.validation_loss)
    }

    /// The names of the metrics.
    pub fn metric_names(&self) -> &[String] {
        &self.names
    }

    /// The metrics of the epoch with this index (from 0), in the order of their names; nothing
    /// if there is no such epoch.
    pub fn metrics(&self, index: usize) -> &[f64] {
        let count = self.names.len();
        let range = index.saturating_mul(count)..index.saturating_add(1).saturating_mul(count);
        self.metrics.get(range).unwrap_or_default()
    }

    /// The values of a metric in each epoch; none if there is no metric of that name.
    pub fn metric(&self, name: &str) -> Option<impl ExactSizeIterator<Item = f64>> {
        let place = self.names.iter().position(|metric| metric == name)?;
        Some(
            self.metrics
                .chunks_exact(self.names.len())
                .map(move |epoch| epoch[place]),
        )
    }

    /// The epoch in which a metric was best, the first of equals, with its value.
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

/// A table: a row for each epoch.
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

/// A loss or a metric as people read it: four decimals, or an exponent where those say little.
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
