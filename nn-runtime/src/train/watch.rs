//! The number by which epochs are compared.

use alloc::format;
use alloc::string::String;

use super::{EpochEnd, Run};
use crate::error::{Error, Listed, Result};
use crate::metric::Better;

/// The number by which epochs are compared.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Watch {
    /// The validation loss or, if there is no validation set, the training loss.
    #[default]
    Loss,
    /// The training loss.
    TrainingLoss,
    /// The metric of this name.
    Metric(String),
}

impl From<&str> for Watch {
    fn from(metric: &str) -> Self {
        Self::Metric(metric.into())
    }
}

impl Watch {
    /// Whether higher or lower values are better.
    ///
    /// # Errors
    /// If the run has no metric of this name.
    pub fn better(&self, run: &Run) -> Result<Better> {
        let Self::Metric(name) = self else {
            return Ok(Better::Lower);
        };
        let mut metrics = run.metrics.iter().zip(&run.better);
        match metrics.find(|(metric, _)| *metric == name) {
            Some((_, better)) => Ok(*better),
            None => Err(Error::Setting {
                name: "watch",
                expected: "a metric of the run",
                found: format!("`{name}`; the run has {}", Listed(&run.metrics)),
            }),
        }
    }

    /// The value in an epoch; NaN if there is none.
    pub fn value(&self, end: &EpochEnd<'_>) -> f64 {
        match self {
            Self::Loss => end.epoch.validation_loss.unwrap_or(end.epoch.loss),
            Self::TrainingLoss => end.epoch.loss,
            Self::Metric(name) => end.metric(name).unwrap_or(f64::NAN),
        }
    }
}

/// The best value so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Best {
    pub(super) value: f64,
    better: Better,
}

impl Best {
    pub(super) fn none(better: Better) -> Self {
        Self {
            value: f64::NAN,
            better,
        }
    }

    /// Whether a value is better than the best one by more than `min_delta`. If so, it becomes the
    /// best.
    pub(super) fn improves(&mut self, value: f64, min_delta: f64) -> bool {
        let enough = match self.better {
            Better::Higher => value - min_delta,
            Better::Lower => value + min_delta,
        };
        let improves = self.better.prefers(enough, self.value);
        if improves {
            self.value = value;
        }
        improves
    }
}
