//! What happens while a network trains, told to whom it concerns.

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

/// A run, as it was when it began.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The network's name.
    pub network: &'static str,
    /// The settings.
    pub trainer: Trainer,
    /// How many epochs there will be.
    pub epochs: usize,
    /// Samples in the training set.
    pub samples: usize,
    /// Samples in the validation set, if there is one.
    pub validation_samples: Option<usize>,
    /// Batches in each epoch.
    pub batches: usize,
    /// The names of the metrics.
    pub metrics: Vec<String>,
    /// Which of their values are better.
    pub better: Vec<Better>,
}

/// Where a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Position {
    /// Epochs that are over.
    pub epochs: usize,
    /// Batches of the present epoch that are over.
    pub batches: usize,
    /// Steps that have been made.
    pub steps: u64,
}

/// A batch that is over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchEnd {
    /// The epoch, from 1.
    pub epoch: usize,
    /// The batch in the epoch, from 1.
    pub batch: usize,
    /// Steps of the run that have been made, that of this batch with them: fewer than batches where
    /// gradients of several batches are [accumulated](super::Trainer::accumulate).
    pub step: u64,
    /// A step was made with this batch.
    pub stepped: bool,
    /// Samples of the epoch that have been seen.
    pub samples: usize,
    /// The loss of this batch, before the step.
    pub loss: f64,
    /// The loss of the step so far: of this batch and those before it whose gradients are
    /// [accumulated](super::Trainer::accumulate) with its, as that of one batch.
    pub step_loss: f64,
    /// The loss of the epoch so far.
    pub epoch_loss: f64,
    /// The learning rate of the step, with the schedule's factor; NaN for an optimizer that has none.
    pub learning_rate: f64,
}

/// An epoch that has been trained and validated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpochEnd<'a> {
    /// Number, losses and times.
    pub epoch: Epoch,
    /// The names of the metrics.
    pub metric_names: &'a [String],
    /// Their values, in the same order.
    pub metrics: &'a [f64],
}

impl EpochEnd<'_> {
    /// The value of a metric; `None` if there is none of that name.
    pub fn metric(&self, name: &str) -> Option<f64> {
        let place = self.metric_names.iter().position(|metric| metric == name)?;
        self.metrics.get(place).copied()
    }
}

/// A run in progress, as a hook sees it, and may change it.
pub struct Training<'a, N> {
    /// The network.
    pub network: &'a mut N,
    /// The optimizer.
    pub optimizer: &'a mut dyn Optimize<N>,
    /// The gradient of the last step, clipped; what it holds at the start of a run or after an
    /// optimizer that [overwrites](Optimize::step) it means nothing.
    pub gradient: &'a N,
    /// What was measured after each epoch so far.
    pub history: &'a History,
    /// The run as it was when it began.
    pub run: &'a Run,
    /// Where it is.
    pub position: Position,
    pub(super) metrics: &'a dyn Figures,
    pub(super) are_measured: bool,
    pub(super) stop: &'a mut bool,
    /// What hooks have to say.
    pub(super) words: Vec<String>,
    /// Another run has taken a directory that this one had claimed.
    #[cfg(feature = "std")]
    pub(super) has_lost_directory: bool,
}

impl<N> Training<'_, N> {
    /// Ends the run: after this batch, of which the epoch then does not count, or after this epoch.
    /// All hooks are told of what has happened first, whoever stops the run.
    pub fn stop(&mut self) {
        *self.stop = true;
    }

    /// Says something to whoever follows the run: a line on standard error, unless the
    /// [progress display](super::Progress) is silent.
    pub fn say(&mut self, words: impl Into<String>) {
        self.words.push(words.into());
    }

    /// What the metrics have to show beside their values, each with its metric's name: of the last
    /// epoch that was validated, and in [`finish`](Hook::finish) of the network that is handed back.
    /// Nothing before anything was measured.
    pub fn figures(&self) -> Vec<(String, Figure)> {
        if self.are_measured {
            self.metrics.figures()
        } else {
            Vec::new()
        }
    }

    /// Somebody has stopped the run.
    pub fn is_stopped(&self) -> bool {
        *self.stop
    }
}

/// Whoever is told how a training goes, and may change it or stop it. Everything beside the loop
/// itself is one: the progress display, [early stopping](super::EarlyStopping),
/// [averages of parameters](super::MovingAverage), checkpoints.
///
/// A hook that must remember something for a run to be resumed [saves](Self::save) and
/// [loads](Self::load) it.
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
/// An error of a hook ends the run and is that of [`Trainer::fit`](super::Trainer::fit).
#[allow(clippy::missing_errors_doc)] // Said once, above.
#[doc(alias = "Callback")]
pub trait Hook<N> {
    /// What it is called where a run is saved.
    fn name(&self) -> &'static str;

    /// Whether the run would be the same without it, as without a recorder. A run that goes on may have
    /// gained or lost such a hook; of any other one, that would be [another run](super::Change::Hooks).
    fn is_observer(&self) -> bool {
        false
    }

    /// Claims the directories to which it will write, so that no other run does: before all else, also
    /// before [`resume`](Self::resume) reads there.
    #[cfg(feature = "std")]
    fn claim(&mut self, claims: &mut Claims) -> Result<()> {
        let _ = claims;
        Ok(())
    }

    /// The run begins, or goes on: everything has been checked.
    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// An epoch begins. A run that is resumed within an epoch does not begin it again.
    fn epoch_start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// A batch is over. A run that is [stopped](Training::stop) ends here, without the validation of
    /// this epoch; the epoch does not count in the history.
    fn batch_end(&mut self, training: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        let _ = (training, end);
        Ok(())
    }

    /// The batches of an epoch are over; loss and metrics are about to be measured on the network as
    /// this leaves it.
    fn validation_start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// An epoch is over, and validated. A run that is [stopped](Training::stop) ends after it.
    fn epoch_end(&mut self, training: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        let _ = (training, end);
        Ok(())
    }

    /// The run is over: complete, stopped, or failed. Now the network may still be given other
    /// parameters, such as those of the best epoch.
    fn end(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// All hooks have had their [`end`](Self::end): the network is that which is handed back, and the
    /// metrics hold what was measured on it. This is the place for reports.
    fn finish(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let _ = training;
        Ok(())
    }

    /// Whether it wants a snapshot of the run now: asked after each step and each epoch, once all
    /// hooks have been told of it.
    fn wants_snapshot(&mut self, training: &Training<'_, N>) -> bool {
        let _ = training;
        false
    }

    /// Gets the snapshot that it [wanted](Self::wants_snapshot).
    fn snapshot(&self, snapshot: &Snapshot<'_, N>) -> Result<()> {
        let _ = snapshot;
        Ok(())
    }

    /// A snapshot to go on from, before the run begins. Where several hooks have one, the furthest is
    /// followed.
    fn resume<'a>(&mut self) -> Result<Option<Snapshot<'a, N>>> {
        Ok(None)
    }

    /// Puts into a snapshot what it must remember. Names are its own. The text `settings` says how it was
    /// set: a run does not go on with another one, unless [that is meant](super::Change::Hooks).
    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        let _ = snapshot;
    }

    /// Goes on where the snapshot was made. It is called after [`start`](Self::start). The text
    /// `settings` of the snapshot is that of the hook, unless a change is meant.
    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        let _ = snapshot;
        Ok(())
    }
}
