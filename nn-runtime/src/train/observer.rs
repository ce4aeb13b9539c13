//! What happens while a network trains, told to whom it concerns.

use alloc::string::String;
use core::ops::ControlFlow;

use super::{Epoch, History};

/// A run that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// The network's name.
    pub network: &'static str,
    /// How many epochs there will be.
    pub epochs: usize,
    /// Samples in the training set.
    pub samples: usize,
    /// Samples in the validation set, if there is one.
    pub validation_samples: Option<usize>,
    /// Batches in each epoch.
    pub batches: usize,
    /// The names of the metrics.
    pub metrics: &'a [String],
}

/// A batch whose step has been made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchEnd {
    /// The epoch, from 1.
    pub epoch: usize,
    /// The batch in the epoch, from 1.
    pub batch: usize,
    /// The step in the run, from 1.
    pub step: usize,
    /// Samples of the epoch that have been seen.
    pub samples: usize,
    /// The loss of this batch, before the step.
    pub loss: f64,
    /// The loss of the epoch so far.
    pub epoch_loss: f64,
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

/// Whoever wants to know how a training goes, and may stop it. The progress display is one.
///
/// ```
/// use core::ops::ControlFlow;
/// use nn_runtime::train::{EpochEnd, Observer};
///
/// /// Stops once the loss is small enough.
/// struct GoodEnough(f64);
///
/// impl<N> Observer<N> for GoodEnough {
///     fn epoch_end(&mut self, _: &mut N, end: &EpochEnd<'_>) -> ControlFlow<()> {
///         if end.epoch.loss < self.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
///     }
/// }
/// ```
pub trait Observer<N> {
    /// The run begins: everything has been checked.
    fn start(&mut self, network: &N, run: &Run<'_>) {
        let _ = (network, run);
    }

    /// A step has been made. [`ControlFlow::Break`] ends the run here, without the validation of
    /// this epoch; the epoch does not count in the history.
    fn batch_end(&mut self, network: &N, end: &BatchEnd) -> ControlFlow<()> {
        let _ = (network, end);
        ControlFlow::Continue(())
    }

    /// An epoch is over, and validated. [`ControlFlow::Break`] ends the run after it.
    fn epoch_end(&mut self, network: &mut N, end: &EpochEnd<'_>) -> ControlFlow<()> {
        let _ = (network, end);
        ControlFlow::Continue(())
    }

    /// The run is over: complete, stopped, or failed.
    fn end(&mut self, network: &mut N, history: &History) {
        let _ = (network, history);
    }
}
