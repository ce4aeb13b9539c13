//! Checkpoints, from which a run can be resumed.

use std::path::PathBuf;

use super::checkpoint_files as files;
use super::watch::Best;
use super::{Claims, EpochEnd, Hook, Training, Watch};
use crate::error::{Error, Result};
use crate::io::{save, save_snapshot};
use crate::metric::Better;
use crate::network::Network;
use crate::snapshot::{Change, Snapshot};

/// Saves checkpoints of a run at intervals, so that the run can be resumed after it was stopped or
/// killed. The result is bit-identical to that of an uninterrupted run.
///
/// The directory contains the last few checkpoints, such as `step-00000120.checkpoint`, and
/// `best.safetensors` with the parameters of the best epoch, which [`io::load`](crate::io::load)
/// reads. Files are written atomically. A checkpoint restores the parameters, the state of the
/// optimizer and of all other hooks, the order of the samples and the random choices of dropout. It
/// has a checksum: if the last checkpoint is damaged, the run is resumed from the one before it,
/// and a message says so.
///
/// A run is resumed only from checkpoints of the same run. The network with the settings of its
/// stages, the loss, the optimizer, the trainer, the training set, the validation set, the metrics
/// and the hooks must be unchanged; only the number of epochs may differ. For data in memory, every
/// number is compared. For data that is read from disk, all targets and the inputs of 16 samples
/// are compared ([`DatasetFor::fingerprint`](crate::data::DatasetFor::fingerprint)). The program
/// cannot compare the code of custom layers, or optimizers that are closures; it assumes that they
/// are unchanged. If something differs, the error says what. [`resume_with`](Self::resume_with)
/// accepts differences.
///
/// Only one run at a time can use the directory.
///
/// ```
/// use nn_runtime::optimizer::{Adam, Optimizer};
/// use nn_runtime::train::Checkpoints;
/// use nn_runtime::{loss::MeanSquaredError, prelude::*};
///
/// network! { struct Line { 1 => Dense(1) } }
/// # let directory = std::env::temp_dir().join(format!("checkpoints-{}", std::process::id()));
/// # let directory = &directory;
/// let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0], [1.0]), ([1.0], [3.0])]);
/// let fit = |epochs| {
///     let mut network = Line::new(0);
///     let mut checkpoints = Checkpoints::new(directory).resume();
///     let history = Trainer { epochs, ..Trainer::default() }.fit_with(
///         &mut network,
///         &mut Optimizer::new(Adam::default())?,
///         Fit::new(&data, &MeanSquaredError::default()),
///         &mut [&mut checkpoints],
///     )?;
///     Ok::<_, nn_runtime::error::Error>((network, history))
/// };
/// fit(10)?;
/// let (_, history) = fit(30)?; // 20 more epochs
/// assert_eq!(history.len(), 30);
/// assert!(history.last().unwrap().loss < history.epochs()[0].loss);
/// # std::fs::remove_dir_all(directory).unwrap();
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "ModelCheckpoint")]
pub struct Checkpoints {
    directory: PathBuf,
    keep: usize,
    every_epochs: usize,
    every_steps: u64,
    watch: Option<Watch>,
    /// The accepted differences from the run that is resumed; `None` if no run is to be resumed.
    resumes: Option<Vec<Change>>,
    best: Best,
    /// Whether the file of the best epoch should exist.
    has_best: bool,
    saved: Saved,
    /// The files of an earlier run, which are removed once this run has saved files of its own.
    earlier: Vec<PathBuf>,
    /// Messages to show once the run has started.
    words: Vec<String>,
}

/// The position of the last checkpoint.
#[derive(Clone, Copy, Debug, Default)]
struct Saved {
    steps: u64,
    epochs: usize,
    /// Whether this run saved it.
    is_own: bool,
}

impl Checkpoints {
    /// Saves a checkpoint in a directory after each epoch, and keeps the last two. The directory is
    /// created when the run starts.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            keep: 2,
            every_epochs: 1,
            every_steps: 0,
            watch: None,
            resumes: None,
            best: Best::none(Better::Lower),
            has_best: false,
            saved: Saved::default(),
            earlier: vec![],
            words: vec![],
        }
    }

    /// Keeps the last `count` checkpoints. The default is 2, so that one is left if the last is
    /// damaged.
    #[must_use]
    pub fn keep_last(self, count: usize) -> Self {
        Self {
            keep: count,
            ..self
        }
    }

    /// Also keeps the parameters of the best epoch, in [`best_path`](Self::best_path).
    #[must_use]
    pub fn keep_best(self, watch: impl Into<Watch>) -> Self {
        Self {
            watch: Some(watch.into()),
            ..self
        }
    }

    /// Saves a checkpoint every `epochs` epochs. The default is 1; with 0, none is saved at the end
    /// of epochs.
    #[must_use]
    pub fn every_epochs(self, epochs: usize) -> Self {
        Self {
            every_epochs: epochs,
            ..self
        }
    }

    /// Also saves a checkpoint every `steps` steps within epochs.
    #[must_use]
    pub fn every_steps(self, steps: u64) -> Self {
        Self {
            every_steps: steps,
            ..self
        }
    }

    /// Resumes from the last checkpoint in the directory, if there is one. Without this setting, a
    /// new run starts, and the checkpoints of an earlier run are removed when it saves its first.
    #[must_use]
    pub fn resume(self) -> Self {
        self.resume_with([])
    }

    /// Like [`resume`](Self::resume), but accepts that the run differs in the given `changes` from
    /// the run that it resumes.
    ///
    /// ```
    /// use nn_runtime::train::{Change, Checkpoints};
    ///
    /// // With more data and another learning rate.
    /// let checkpoints = Checkpoints::new("run").resume_with([Change::Data, Change::Optimizer]);
    /// ```
    #[must_use]
    pub fn resume_with(self, changes: impl IntoIterator<Item = Change>) -> Self {
        Self {
            resumes: Some(changes.into_iter().collect()),
            ..self
        }
    }

    /// The path of the file with the parameters of the best epoch.
    pub fn best_path(&self) -> PathBuf {
        self.directory.join("best.safetensors")
    }

    /// The path of the last checkpoint in the directory, if there is one.
    ///
    /// # Errors
    /// If the directory cannot be read.
    pub fn last_path(&self) -> Result<Option<PathBuf>> {
        Ok(self.paths()?.pop().map(|(_, path)| path))
    }

    /// The checkpoints in the directory, oldest first.
    fn paths(&self) -> Result<Vec<(u64, PathBuf)>> {
        files::list(&self.directory)
    }

    fn path(&self, steps: u64) -> PathBuf {
        self.directory.join(files::name(steps))
    }

    /// A description of what is watched, for snapshots.
    fn settings(&self) -> String {
        match &self.watch {
            None => "no best epoch".into(),
            Some(watch) => format!("the best epoch by {watch:?}"),
        }
    }

    fn is_due<N>(&self, training: &Training<'_, N>) -> bool {
        let position = training.position;
        if training.is_stopped() {
            return true;
        }
        if position.batches > 0 {
            return self.every_steps > 0 && position.steps - self.saved.steps >= self.every_steps;
        }
        let complete = position.epochs >= training.run.epochs;
        let epochs = position.epochs - self.saved.epochs;
        self.every_epochs > 0 && (complete || epochs >= self.every_epochs)
    }
}

impl<N: Network> Hook<N> for Checkpoints {
    fn name(&self) -> &'static str {
        "checkpoints"
    }

    fn is_observer(&self) -> bool {
        true
    }

    fn claim(&mut self, claims: &mut Claims) -> Result<()> {
        claims.directory(&self.directory)
    }

    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        if self.keep == 0 {
            return Err(Error::Setting {
                name: "keep_last",
                expected: "at least 1",
                found: "0".into(),
            });
        }
        self.words.drain(..).for_each(|words| training.say(words));
        self.has_best = false;
        if let Some(watch) = &self.watch {
            self.best = Best::none(watch.better(training.run)?);
        }
        let steps = training.position.steps;
        self.saved = Saved {
            steps,
            epochs: training.position.epochs,
            is_own: false,
        };
        let (earlier, own): (Vec<_>, Vec<_>) = self
            .paths()?
            .into_iter()
            .partition(|&(step, _)| steps == 0 || step > steps);
        self.earlier = earlier.into_iter().map(|(_, path)| path).collect();
        // A run that was killed may have left one checkpoint too many.
        let superfluous = own.len().saturating_sub(self.keep);
        files::remove(own.into_iter().take(superfluous).map(|(_, path)| path))
    }

    fn epoch_end(&mut self, training: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        if let Some(watch) = &self.watch
            && self.best.improves(watch.value(end), 0.0)
        {
            save(training.network, self.best_path())?;
            self.has_best = true;
        }
        Ok(())
    }

    fn end(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        self.words.drain(..).for_each(|words| training.say(words));
        let last = self.saved.is_own.then(|| self.path(self.saved.steps));
        let best = self.has_best.then(|| self.best_path());
        for path in last.into_iter().chain(best) {
            if !path.is_file() {
                return Err(Error::File {
                    path: path.display().to_string(),
                    problem: "this run wrote it, but it was removed while the run was in progress"
                        .into(),
                });
            }
        }
        Ok(())
    }

    fn wants_snapshot(&mut self, training: &Training<'_, N>) -> bool {
        let wants = self.is_due(training);
        if wants {
            self.saved = Saved {
                steps: training.position.steps,
                epochs: training.position.epochs,
                is_own: true,
            };
        }
        wants
    }

    fn snapshot(&self, snapshot: &Snapshot<'_, N>) -> Result<()> {
        let steps = self.saved.steps;
        let path = self.path(steps);
        save_snapshot(snapshot, &path)?;
        let mut others = self.paths()?;
        others.retain(|(_, other)| *other != path);
        let (mut removed, others): (Vec<_>, Vec<_>) = others
            .into_iter()
            .map(|(_, other)| other)
            .partition(|other| self.earlier.contains(other));
        let superfluous = (others.len() + 1).saturating_sub(self.keep);
        removed.extend(others.into_iter().take(superfluous));
        files::remove(removed)
    }

    fn resume<'a>(&mut self) -> Result<Option<Snapshot<'a, N>>> {
        let Some(changes) = &self.resumes else {
            return Ok(None);
        };
        let mut damaged = vec![];
        for (steps, path) in self.paths()?.into_iter().rev() {
            match files::load(steps, &path) {
                Ok(mut snapshot) => {
                    snapshot.allow(changes.iter().copied());
                    self.words = files::passed_over(&damaged, &path);
                    return Ok(Some(snapshot));
                }
                Err(Error::Content { path, problems }) => damaged.push((path, problems)),
                Err(other) => return Err(other),
            }
        }
        match damaged.into_iter().next() {
            None => Ok(None),
            Some((path, problems)) => Err(Error::Content { path, problems }),
        }
    }

    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        snapshot.put_text("settings", self.settings());
        snapshot.put_number("best", self.best.value);
    }

    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        // If a different number was watched, its best value does not apply.
        if snapshot.text("settings")? != self.settings() {
            return Ok(());
        }
        self.best.value = snapshot.number("best")?;
        let path = self.best_path();
        self.has_best = self.watch.is_some() && !self.best.value.is_nan();
        if self.has_best && !path.is_file() {
            self.has_best = false;
            self.best.value = f64::NAN;
            self.words.push(format!(
                "{} is missing: from now on, it will contain the best of the remaining epochs",
                path.display()
            ));
        }
        Ok(())
    }
}
