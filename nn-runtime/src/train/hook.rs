//! Callbacks for the events of a training run.

use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "std")]
use super::Claims;
use super::evaluate::Figures;
use super::{Epoch, History, Trainer};
use crate::error::Result;
use crate::metric::{Better, Figure};
use crate::optimizer::optimize::Optimize;
use crate::snapshot::Snapshot;

/// The description of a run, as of its start.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The name of the network.
    pub network: &'static str,
    /// The settings of the trainer.
    pub trainer: Trainer,
    /// The number of epochs of the run.
    pub epochs: usize,
    /// The number of samples in the training set.
    pub samples: usize,
    /// The number of samples in the validation set, if there is one.
    pub validation_samples: Option<usize>,
    /// The number of batches per epoch.
    pub batches: usize,
    /// The names of the metrics.
    pub metrics: Vec<String>,
    /// Whether higher or lower values are better, for each metric.
    pub better: Vec<Better>,
}

/// The position in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Position {
    /// Completed epochs.
    pub epochs: usize,
    /// Completed batches of the current epoch.
    pub batches: usize,
    /// Completed steps.
    pub steps: u64,
}

/// A completed batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchEnd {
    /// The number of the epoch, from 1.
    pub epoch: usize,
    /// The number of the batch in the epoch, from 1.
    pub batch: usize,
    /// The number of steps of the run so far, including the step of this batch. It is less than the
    /// number of batches if the gradients of several batches are
    /// [accumulated](super::Trainer::accumulate).
    pub step: u64,
    /// Whether the optimizer made a step after this batch.
    pub stepped: bool,
    /// The number of samples of the epoch so far.
    pub samples: usize,
    /// The loss of this batch, before the step.
    pub loss: f64,
    /// The loss of the step so far, as if its batches were one batch: this batch and the previous
    /// ones whose gradients are [accumulated](super::Trainer::accumulate) with its gradient.
    pub step_loss: f64,
    /// The loss of the epoch so far.
    pub epoch_loss: f64,
    /// The learning rate of the step, including the factor of the schedule; NaN if the optimizer
    /// has no learning rate.
    pub learning_rate: f64,
}

/// An epoch after training and validation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpochEnd<'a> {
    /// The number, losses and times of the epoch.
    pub epoch: Epoch,
    /// The names of the metrics.
    pub metric_names: &'a [String],
    /// The values of the metrics, in the order of their names.
    pub metrics: &'a [f64],
}

impl EpochEnd<'_> {
    /// The value of a metric, or `None` if there is no metric of this name.
    pub fn metric(&self, name: &str) -> Option<f64> {
        let place = self.metric_names.iter().position(|metric| metric == name)?;
        self.metrics.get(place).copied()
    }
}

/// A run in progress, which a hook can inspect and change.
pub struct Training<'a, N> {
    /// The network.
    pub network: &'a mut N,
    /// The optimizer.
    pub optimizer: &'a mut dyn Optimize<N>,
    /// The gradient of the last step, after clipping. Its content is unspecified at the start of a
    /// run, and after an optimizer that [overwrites](Optimize::step) it.
    pub gradient: &'a N,
    /// The record of the epochs so far.
    pub history: &'a History,
    /// The description of the run, as of its start.
    pub run: &'a Run,
    /// The current position in the run.
    pub position: Position,
    pub(super) metrics: &'a dyn Figures,
    pub(super) are_measured: bool,
    /// The optimizer and the loss in words.
    #[cfg(feature = "plots")]
    pub(super) in_words: &'a super::run::SettingsInWords,
    pub(super) stop: &'a mut bool,
    /// The messages of the hooks.
    pub(super) words: Vec<String>,
    /// Whether another run has taken a directory that this run had claimed.
    #[cfg(feature = "std")]
    pub(super) has_lost_directory: bool,
}

impl<N> Training<'_, N> {
    /// Stops the run: after this batch, in which case the current epoch is not recorded, or after
    /// this epoch. All hooks are still notified of the current event, whichever hook stops the run.
    pub fn stop(&mut self) {
        *self.stop = true;
    }

    /// Shows a message to the user, as a line on standard error, unless the [progress
    /// display](super::Progress) is silent.
    pub fn say(&mut self, words: impl Into<String>) {
        self.words.push(words.into());
    }

    /// The figures of the metrics, such as confusion matrices, each with the name of its metric.
    /// They describe the last validated epoch or, in [`finish`](Hook::finish), the network that is
    /// returned. Empty before the first measurement.
    pub fn figures(&self) -> Vec<(String, Figure)> {
        if self.are_measured {
            self.metrics.figures()
        } else {
            Vec::new()
        }
    }

    /// Whether a hook has stopped the run.
    pub fn is_stopped(&self) -> bool {
        *self.stop
    }
}

/// A callback that is notified of the events of a training run, and can change or stop the run.
/// Everything besides the loop itself is a hook: [early stopping](super::EarlyStopping), [averages
/// of parameters](super::MovingAverage), checkpoints.
///
/// A hook with state that a resumed run needs [saves](Self::save) and [loads](Self::load) it.
///
/// ```
/// use nn_runtime::error::Result;
/// use nn_runtime::train::{EpochEnd, Hook, Training};
///
/// /// Stops once the loss is small enough.
/// struct GoodEnough(f64);
///
/// impl<N> Hook<N> for GoodEnough {
///     fn name(&self) -> &'static str { "good enough" }
///
///     fn epoch_end(&mut self, training: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
///         if end.epoch.loss < self.0 {
///             training.stop();
///         }
///         Ok(())
///     }
/// }
/// ```
///
/// # Errors
/// An error of a hook ends the run, and [`Trainer::fit`](super::Trainer::fit) returns it.
#[allow(clippy::missing_errors_doc)] // Said once, above.
#[doc(alias = "Callback")]
pub trait Hook<N> {
    /// The name of the hook in snapshots.
    fn name(&self) -> &'static str;

    /// Whether the hook only observes the run and does not change it, such as a recorder. A resumed
    /// run may add or omit observers; adding or omitting any other hook makes it [another
    /// run](super::Change::Hooks).
    fn is_observer(&self) -> bool {
        false
    }

    /// Claims the directories to which the hook writes, so that no other run can use them. This is
    /// the first call, even before [`resume`](Self::resume) reads from a directory.
    #[cfg(feature = "std")]
    fn claim(&mut self, claims: &mut Claims) -> Result<()> {
        let _ = claims;
        Ok(())
    }

    /// The run starts or is resumed. All checks have passed.
    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// An epoch starts. A run that is resumed within an epoch does not repeat this call.
    fn epoch_start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// A batch is complete. A run that is [stopped](Training::stop) here ends without the
    /// validation of the epoch, and the epoch is not recorded in the history.
    fn batch_end(&mut self, training: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        let _ = (training, end);
        Ok(())
    }

    /// The batches of an epoch are complete. The loss and the metrics are about to be measured on
    /// the network as this call leaves it.
    fn validation_start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// An epoch is complete and validated. A run that is [stopped](Training::stop) here ends after
    /// it.
    fn epoch_end(&mut self, training: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        let _ = (training, end);
        Ok(())
    }

    /// The run is over: complete, stopped or failed. The hook can still replace the parameters of
    /// the network, for example by those of the best epoch.
    fn end(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// [`end`](Self::end) was called for all hooks. The network is final, and the metrics were
    /// measured on it. This is the place for reports.
    fn finish(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// Whether the hook wants a snapshot of the run now. It is asked after each step and each
    /// epoch, when all hooks have been notified of it.
    fn wants_snapshot(&mut self, training: &Training<'_, N>) -> bool {
        let _ = training;
        false
    }

    /// Receives the snapshot that the hook [wanted](Self::wants_snapshot).
    fn snapshot(&self, snapshot: &Snapshot<'_, N>) -> Result<()> {
        let _ = snapshot;
        Ok(())
    }

    /// A snapshot from which to resume, before the run starts. If several hooks return one, the
    /// snapshot with the most steps is used.
    fn resume<'a>(&mut self) -> Result<Option<Snapshot<'a, N>>> {
        Ok(None)
    }

    /// Saves the state of the hook in a snapshot. Names are local to the hook. The text `settings`
    /// describes the settings of the hook; a run is not resumed with other settings unless [the
    /// change is allowed](super::Change::Hooks).
    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        let _ = snapshot;
    }

    /// Restores the state of the hook from a snapshot. This is called after [`start`](Self::start).
    /// The text `settings` of the snapshot matches the settings of the hook, unless a change is
    /// allowed.
    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        let _ = snapshot;
        Ok(())
    }
}
