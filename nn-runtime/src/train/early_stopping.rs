//! Early stopping.

use alloc::format;

use super::watch::Best;
use super::{EpochEnd, Hook, Training, Watch};
use crate::error::{Error, Result};
use crate::metric::Better;
use crate::snapshot::Snapshot;

/// Stops a run after a number of epochs without improvement, and restores the parameters of the
/// best epoch.
///
/// ```
/// use nn_runtime::optimizer::{Adam, Optimizer};
/// use nn_runtime::train::EarlyStopping;
/// use nn_runtime::{loss::MeanSquaredError, prelude::*};
///
/// network! { struct Line { 1 => Dense(1) } }
///
/// let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0], [1.0]), ([1.0], [3.0])]);
/// let mut network = Line::new(0);
/// let mut early = EarlyStopping { patience: 20, min_delta: 1e-9, ..EarlyStopping::default() };
/// let trainer = Trainer { epochs: 10_000, batch_size: 2, ..Trainer::default() };
/// let history = trainer.fit_with(
///     &mut network,
///     &mut Optimizer::new(Adam { learning_rate: 0.1, ..Adam::default() })?,
///     Fit::new(&data, &MeanSquaredError::default()),
///     &mut [&mut early],
/// )?;
/// assert!(history.len() < 2000);
/// assert!(early.best() < 1e-6);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct EarlyStopping<N> {
    /// The number that has to improve.
    pub watch: Watch,
    /// The number of epochs without improvement after which the run stops; 10 by default.
    pub patience: usize,
    /// An improvement must be larger than this; 0 by default.
    pub min_delta: f64,
    /// Whether the network gets the parameters of the best epoch at the end of the run, whether the
    /// run is complete, stopped or failed; true by default. This needs memory for a copy of the
    /// network.
    pub restore_best: bool,
    /// The state of the run so far. Start with the default.
    pub so_far: SoFar<N>,
}

/// The state of an [`EarlyStopping`]. It starts as the default value.
#[derive(Clone, Debug)]
pub struct SoFar<N> {
    best: Best,
    best_epoch: usize,
    network: Option<N>,
    waited: usize,
}

impl<N> Default for SoFar<N> {
    fn default() -> Self {
        Self {
            best: Best::none(Better::Lower),
            best_epoch: 0,
            network: None,
            waited: 0,
        }
    }
}

impl<N> Default for EarlyStopping<N> {
    fn default() -> Self {
        Self {
            watch: Watch::Loss,
            patience: 10,
            min_delta: 0.0,
            restore_best: true,
            so_far: SoFar::default(),
        }
    }
}

impl<N> EarlyStopping<N> {
    /// The best value; NaN before the end of the first epoch.
    pub fn best(&self) -> f64 {
        self.so_far.best.value
    }

    /// The number of the best epoch, from 1; 0 before the end of the first epoch.
    pub fn best_epoch(&self) -> usize {
        self.so_far.best_epoch
    }
}

impl<N: Clone> Hook<N> for EarlyStopping<N> {
    fn name(&self) -> &'static str {
        "early stopping"
    }

    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        if self.patience == 0 {
            return Err(Error::Setting {
                name: "patience",
                expected: "at least 1",
                found: "0".into(),
            });
        }
        if !(self.min_delta.is_finite() && self.min_delta >= 0.0) {
            return Err(Error::Setting {
                name: "min_delta",
                expected: "a finite number that is at least 0",
                found: format!("{}", self.min_delta),
            });
        }
        self.so_far = SoFar {
            best: Best::none(self.watch.better(training.run)?),
            ..SoFar::default()
        };
        Ok(())
    }

    fn epoch_start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        // A resumed run may have been stopped by this hook before.
        if self.so_far.waited >= self.patience {
            training.stop();
        }
        Ok(())
    }

    fn epoch_end(&mut self, training: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        let so_far = &mut self.so_far;
        if so_far.best.improves(self.watch.value(end), self.min_delta) {
            so_far.waited = 0;
            so_far.best_epoch = end.epoch.number;
            match &mut so_far.network {
                _ if !self.restore_best => {}
                Some(best) => best.clone_from(training.network),
                none => *none = Some(training.network.clone()),
            }
        } else {
            so_far.waited += 1;
            if so_far.waited >= self.patience {
                training.stop();
            }
        }
        Ok(())
    }

    fn end(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        if let Some(best) = &self.so_far.network {
            training.network.clone_from(best);
        }
        Ok(())
    }

    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        let so_far = &self.so_far;
        let (watch, patience, min_delta) = (&self.watch, self.patience, self.min_delta);
        let restores = self.restore_best;
        snapshot.put_text(
            "settings",
            format!(
                "watch: {watch:?}, patience: {patience}, min_delta: {min_delta}, restore_best: {restores}"
            ),
        );
        snapshot.put_number("best", so_far.best.value);
        snapshot.put_number("best_epoch", so_far.best_epoch as f64);
        snapshot.put_number("waited", so_far.waited as f64);
        if let Some(network) = &so_far.network {
            snapshot.put_parameters("network", network);
        }
    }

    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        // If a different number was watched, its best value does not apply: start over.
        let watch = format!("watch: {:?}, ", self.watch);
        if !snapshot.text("settings")?.starts_with(&watch) {
            return Ok(());
        }
        let so_far = &mut self.so_far;
        so_far.best.value = snapshot.number("best")?;
        so_far.best_epoch = snapshot.count("best_epoch")? as usize;
        so_far.waited = snapshot.count("waited")? as usize;
        if self.restore_best && so_far.best_epoch > 0 {
            so_far.network = Some(snapshot.take_parameters("network")?);
        }
        Ok(())
    }
}
