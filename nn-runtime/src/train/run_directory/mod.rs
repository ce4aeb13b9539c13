//! A directory with the records of a run.

#[cfg(feature = "tensorboard")]
mod events;
#[cfg(feature = "plots")]
mod report;
mod rows;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[cfg(feature = "plots")]
pub use self::report::Mistakes;
use self::rows::{Cell, Rows, push_text, rows_up_to};
use super::{BatchEnd, Claims, EpochEnd, History, Hook, Training};
#[cfg(feature = "plots")]
use crate::data::DatasetFor;
use crate::error::Result;
#[cfg(feature = "plots")]
use crate::metric::{Decision, Probability};
use crate::network::Network;
use crate::optimizer::gradient_norm;
#[cfg(any(feature = "plots", feature = "tensorboard"))]
use crate::parameter::{Description, Role};
use crate::snapshot::Snapshot;

/// Records a run in a directory, where it can be inspected during and after the run.
///
/// - `metrics.csv` has one row per epoch: its number (`epoch`), the steps of the run so far
///   (`step`), `loss`, `validation_loss` (empty if there is no validation set), each metric under
///   its name, `learning_rate` (of the last step of the epoch), `seconds` and `samples_per_second`.
/// - `steps.csv`, if [enabled](Self::every_steps), has the columns `step`, `epoch`, `loss` (of the
///   batches of the step), `learning_rate` and `gradient_norm` (after clipping).
/// - `report.html`, with the feature `plots`, is a self-contained page with the curves of the run,
///   a table of the epochs, the confusion matrix if a metric has one, histograms of weights and
///   gradients, the network and all settings in words. It is written at the end of the run, even if
///   the run is stopped or fails, and optionally at intervals (`report_every_epochs`). After the
///   run, `add_mistakes` adds the samples that a classifier gets most wrong.
/// - Event files for `TensorBoard`, if enabled (`tensorboard`, with the feature of the same name).
///
/// Each row is written at once when its epoch or step is complete, so a program that is killed
/// leaves no partial rows. A file that is removed during the run is restored at the end of the
/// epoch. Numbers are written with enough digits to be read back exactly. Numbers that are not
/// finite are written as `NaN`, `inf` and `-inf`. Only one run at a time can use the directory. A
/// run that is [resumed](super::Checkpoints::resume) continues the files, after the rows of lost
/// epochs and steps are removed. A new run replaces the files.
///
/// ```
/// use nn_runtime::optimizer::{Adam, Optimizer};
/// use nn_runtime::train::{Checkpoints, RunDirectory};
/// use nn_runtime::{loss::MeanSquaredError, prelude::*};
///
/// network! { struct Line { 1 => Dense(1) } }
/// # let path = std::env::temp_dir().join(format!("run-directory-{}", std::process::id()));
/// # let path = &path;
/// let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0], [1.0]), ([1.0], [3.0])]);
/// let mut directory = RunDirectory::new(path).every_steps(2);
/// let mut checkpoints = Checkpoints::new(path).resume();
/// Trainer { epochs: 3, ..Trainer::default() }.fit_with(
///     &mut Line::new(0),
///     &mut Optimizer::new(Adam::default())?,
///     Fit::new(&data, &MeanSquaredError::default()),
///     &mut [&mut directory, &mut checkpoints],
/// )?;
/// let metrics = std::fs::read_to_string(path.join("metrics.csv")).unwrap();
/// assert!(metrics.starts_with("epoch,step,loss,validation_loss,learning_rate,seconds,"));
/// assert_eq!(metrics.lines().count(), 4);
/// # std::fs::remove_dir_all(path).unwrap();
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Debug)]
pub struct RunDirectory {
    path: PathBuf,
    every_steps: u64,
    #[cfg(feature = "tensorboard")]
    tensorboard: Option<events::Settings>,
    #[cfg(feature = "plots")]
    report: report::Settings,
    running: Option<Running>,
}

/// The state of the recording during a run.
#[derive(Debug, Default)]
struct Running {
    /// Opened when the state of a resumed run is known.
    files: Option<Files>,
    /// Whether training has started or was resumed. Before that, the files of an earlier run are
    /// not touched.
    has_begun: bool,
    /// The number of epochs that were complete at the start or when resumed.
    epochs: usize,
    /// The number of steps that were complete at the start or when resumed.
    begins_after: u64,
    /// The learning rate of the last step.
    learning_rate: f64,
    /// The number of steps of the run at the end of each epoch, and the learning rate of the last
    /// step, which a history does not contain. NaN for epochs that were recorded elsewhere.
    steps: Vec<f64>,
    learning_rates: Vec<f64>,
    /// The values per step for the report.
    #[cfg(feature = "plots")]
    series: report::Series,
    /// Whether a step was made, so that the gradient is valid.
    #[cfg(feature = "plots")]
    has_stepped: bool,
}

#[derive(Debug)]
struct Files {
    metrics: Rows,
    steps: Option<Rows>,
    #[cfg(feature = "tensorboard")]
    events: Option<events::Events>,
}

const STEPS_HEADER: &str = "step,epoch,loss,learning_rate,gradient_norm";

impl RunDirectory {
    /// Records a run in a directory, which is created when the run starts.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            every_steps: 0,
            #[cfg(feature = "tensorboard")]
            tensorboard: None,
            #[cfg(feature = "plots")]
            report: report::Settings::default(),
            running: None,
        }
    }

    /// Also writes a row to `steps.csv`, and to event files if they are enabled, every `steps`
    /// steps. The default is 0, for never.
    #[must_use]
    pub fn every_steps(self, steps: u64) -> Self {
        Self {
            every_steps: steps,
            ..self
        }
    }

    /// Writes event files for [`TensorBoard`](crate::tensorboard). They contain the losses,
    /// metrics, learning rate and speed of each epoch and, every `histograms_every_epochs` epochs
    /// (0 for never), histograms of the weights and of the gradient of the last step. The
    /// horizontal axis counts steps.
    #[cfg(feature = "tensorboard")]
    #[must_use]
    pub fn tensorboard(self, histograms_every_epochs: usize) -> Self {
        Self {
            tensorboard: Some(events::Settings {
                histograms_every_epochs,
            }),
            ..self
        }
    }

    /// Also writes the report every `epochs` epochs. The default is 0, for only at the end of the
    /// run.
    #[cfg(feature = "plots")]
    #[must_use]
    pub fn report_every_epochs(mut self, epochs: usize) -> Self {
        self.report.every_epochs = epochs;
        self
    }

    /// Sets the title of the report. The default is the name of the network.
    #[cfg(feature = "plots")]
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.report.title = Some(title.into());
        self
    }

    /// Adds an entry to the settings in the report, such as `("data", "1,438 digits")`.
    #[cfg(feature = "plots")]
    #[must_use]
    pub fn note(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.report.notes.push((name.into(), value.into()));
        self
    }

    /// Sets the names of the classes in the report, in their order. They apply to confusion
    /// matrices without [labels](crate::metric::ConfusionMatrix::with_labels) of their own and to
    /// [mistakes](Self::add_mistakes). A class without a name is shown by its number.
    #[cfg(feature = "plots")]
    #[must_use]
    pub fn classes<L: Into<String>>(mut self, names: impl IntoIterator<Item = L>) -> Self {
        self.report.classes = names.into_iter().map(Into::into).collect();
        self
    }

    /// Adds the samples that a classifier gets most wrong to the report: of the samples of `data`
    /// whose class is predicted wrongly, those of highest cross-entropy. Each is shown with its
    /// actual and predicted class and their probabilities, as an image if it is one.
    ///
    /// Call it after the run, usually with the validation set. The network makes one pass over
    /// `data`, in memory that depends only on the number of samples shown. A second call replaces
    /// the samples of the first.
    ///
    /// ```
    /// use nn_runtime::prelude::*;
    /// use nn_runtime::train::{Mistakes, RunDirectory};
    ///
    /// network! { struct Sides { 2 => Dense(2, softmax) } }
    /// # let path = std::env::temp_dir().join(format!("mistakes-{}", std::process::id()));
    /// # let path = &path;
    ///
    /// // A corner cannot be separated by a line.
    /// let data = Dataset::<Vector<2>, u32>::from_pairs([
    ///     ([0.0, 0.0], [0]), ([0.0, 1.0], [1]), ([1.0, 0.0], [1]), ([1.0, 1.0], [0]),
    /// ]);
    /// let mut directory = RunDirectory::new(path).classes(["same", "different"]);
    /// let mut network = Sides::new(0);
    /// let mut adam = Optimizer::new(Adam::default())?;
    /// let loss = CrossEntropy::default();
    /// let fit = Fit::new(&data, &loss);
    /// Trainer::default().fit_with(&mut network, &mut adam, fit, &mut [&mut directory])?;
    /// directory.add_mistakes(&network, &data, Mistakes { most: 3, ..Mistakes::default() })?;
    /// let report = std::fs::read_to_string(path.join("report.html")).unwrap();
    /// assert!(report.contains("predicted as"));
    /// # std::fs::remove_dir_all(path).unwrap();
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`measure`](super::measure), and if there is no report, or it cannot be
    /// written.
    #[cfg(feature = "plots")]
    pub fn add_mistakes<N, D>(&self, network: &N, data: &D, mistakes: Mistakes) -> Result<()>
    where
        N: Network,
        N::Head: Decision + Probability,
        D: DatasetFor<N::Input, N::Scalar, Target = u32>,
    {
        let path = self.path.join("report.html");
        mistakes.write(&path, &self.report, network, data)
    }

    /// The path of the directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn open<N>(&mut self, training: &Training<'_, N>) -> Result<()> {
        let Some(running) = &mut self.running else {
            return Ok(());
        };
        running.has_begun = true;
        if running.files.is_some() {
            return Ok(());
        }
        let mut rows = header(training.history);
        for index in 0..training.history.len() {
            running.push_epoch(&mut rows, training.history, index);
        }
        let metrics = Rows::create(self.path.join("metrics.csv"), &rows)?;
        let steps = self.path.join("steps.csv");
        let steps = if self.every_steps > 0 {
            let rows = rows_up_to(&steps, STEPS_HEADER, running.begins_after)?;
            Some(Rows::create(steps, &rows)?)
        } else {
            None
        };
        running.files = Some(Files {
            metrics,
            steps,
            #[cfg(feature = "tensorboard")]
            events: self
                .tensorboard
                .map(|settings| events::Events::open(settings, &self.path, running.begins_after))
                .transpose()?,
        });
        Ok(())
    }
}

impl Running {
    /// Appends the row of an epoch. Cells of unknown values, of epochs that were recorded
    /// elsewhere, stay empty.
    fn push_epoch(&self, row: &mut String, history: &History, index: usize) {
        let Some(epoch) = history.epochs().get(index) else {
            return;
        };
        let _ = write!(row, "{},", epoch.number);
        let steps = self.steps.get(index).filter(|steps| !steps.is_nan());
        if let Some(steps) = steps {
            let _ = write!(row, "{steps}");
        }
        let _ = write!(row, ",{},", Cell(epoch.loss));
        if let Some(loss) = epoch.validation_loss {
            let _ = write!(row, "{}", Cell(loss));
        }
        for &value in history.metrics(index) {
            let _ = write!(row, ",{}", Cell(value));
        }
        row.push(',');
        if let Some(&rate) = self.learning_rates.get(index).filter(|_| steps.is_some()) {
            let _ = write!(row, "{}", Cell(rate));
        }
        let (seconds, speed) = (Cell(epoch.seconds), Cell(epoch.samples_per_second));
        let _ = writeln!(row, ",{seconds},{speed}");
    }
}

#[cfg(feature = "plots")]
impl RunDirectory {
    fn write_report<N: Network>(&self, training: &Training<'_, N>) -> Result<()> {
        let Some(running) = &self.running else {
            return Ok(());
        };
        let path = self.path.join("report.html");
        let (series, has_stepped) = (&running.series, running.has_stepped);
        // If the run was already complete, an existing report has more information than this run.
        if has_stepped || !path.exists() {
            report::write(&path, &self.report, training, series, has_stepped)?;
        }
        Ok(())
    }
}

impl Files {
    /// Restores files that were removed.
    fn restore(&mut self) -> Result<()> {
        self.metrics.restore()?;
        self.steps.as_mut().map_or(Ok(()), Rows::restore)?;
        #[cfg(feature = "tensorboard")]
        self.events
            .as_mut()
            .map_or(Ok(()), events::Events::restore)?;
        Ok(())
    }

    /// Writes the row and the events of a step.
    fn step(&mut self, end: &BatchEnd, norm: f64) -> Result<()> {
        if let Some(steps) = &mut self.steps {
            steps.push(|row| {
                let _ = write!(row, "{},{},", end.step, end.epoch);
                let (loss, rate) = (Cell(end.step_loss), Cell(end.learning_rate));
                let _ = writeln!(row, "{loss},{rate},{}", Cell(norm));
            })?;
        }
        #[cfg(feature = "tensorboard")]
        if let Some(events) = &mut self.events {
            events.step(end, norm)?;
        }
        Ok(())
    }
}

/// Whether a parameter is trained, so that it has a gradient.
#[cfg(any(feature = "plots", feature = "tensorboard"))]
fn learns(parameter: &Description<'_>) -> bool {
    !parameter.path.is_frozen() && parameter.role != Role::Statistic
}

/// The header row of `metrics.csv`.
fn header(history: &History) -> String {
    let mut row = String::from("epoch,step,loss,validation_loss");
    for name in history.metric_names() {
        row.push(',');
        push_text(&mut row, name);
    }
    row.push_str(",learning_rate,seconds,samples_per_second\n");
    row
}

impl<N: Network> Hook<N> for RunDirectory {
    fn name(&self) -> &'static str {
        "run directory"
    }

    fn is_observer(&self) -> bool {
        true
    }

    fn claim(&mut self, claims: &mut Claims) -> Result<()> {
        self.running = None;
        claims.directory(&self.path)
    }

    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let epochs = training.history.len();
        self.running = Some(Running {
            epochs,
            begins_after: training.position.steps,
            learning_rate: f64::NAN,
            steps: vec![f64::NAN; epochs],
            learning_rates: vec![f64::NAN; epochs],
            ..Running::default()
        });
        Ok(())
    }

    fn epoch_start(&mut self, _: &mut Training<'_, N>) -> Result<()> {
        if let Some(running) = &mut self.running {
            running.has_begun = true;
        }
        Ok(())
    }

    fn batch_end(&mut self, training: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        self.open(training)?;
        let Some(running) = &mut self.running else {
            return Ok(());
        };
        running.learning_rate = end.learning_rate;
        if !end.stepped {
            return Ok(());
        }
        #[cfg(feature = "plots")]
        {
            running.has_stepped = true;
        }
        let is_due = self.every_steps > 0 && end.step.is_multiple_of(self.every_steps);
        #[cfg(feature = "plots")]
        let is_drawn = running.series.wants(end.step);
        #[cfg(not(feature = "plots"))]
        let is_drawn = false;
        if !(is_due || is_drawn) {
            return Ok(());
        }
        let norm = gradient_norm(training.gradient);
        #[cfg(feature = "plots")]
        if is_drawn {
            let point = [end.step as f64, end.step_loss, end.learning_rate, norm];
            running.series.push(point);
        }
        match &mut running.files {
            Some(files) if is_due => files.step(end, norm),
            _ => Ok(()),
        }
    }

    fn epoch_end(&mut self, training: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        self.open(training)?;
        let Some(running) = &mut self.running else {
            return Ok(());
        };
        running.steps.push(training.position.steps as f64);
        running.learning_rates.push(running.learning_rate);
        let Some(mut files) = running.files.take() else {
            return Ok(());
        };
        let index = end.epoch.number - 1;
        files.restore()?;
        files
            .metrics
            .push(|row| running.push_epoch(row, training.history, index))?;
        #[cfg(feature = "tensorboard")]
        if let Some(events) = &mut files.events {
            events.epoch(training, end, running.learning_rate)?;
        }
        running.files = Some(files);
        #[cfg(feature = "plots")]
        if self.report.every_epochs > 0
            && end.epoch.number.is_multiple_of(self.report.every_epochs)
            && end.epoch.number < training.run.epochs
        {
            self.write_report(training)?;
        }
        Ok(())
    }

    fn finish(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let has_begun = self.running.as_ref().is_some_and(|run| run.has_begun);
        if !has_begun || training.has_lost_directory {
            self.running = None;
            return Ok(());
        }
        // If the run was already complete, no epoch has opened the files.
        self.open(training)?;
        let files = self.running.as_mut().and_then(|run| run.files.as_mut());
        files.map_or(Ok(()), Files::restore)?;
        #[cfg(feature = "plots")]
        self.write_report(training)?;
        self.running = None;
        Ok(())
    }

    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        if let Some(running) = &self.running {
            snapshot.put_numbers("steps", running.steps.clone());
            snapshot.put_numbers("learning_rates", running.learning_rates.clone());
            #[cfg(feature = "plots")]
            running.series.save(snapshot);
        }
    }

    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        if let Some(running) = &mut self.running {
            running.has_begun = true;
            let steps = snapshot.numbers("steps")?;
            let learning_rates = snapshot.numbers("learning_rates")?;
            if [steps, learning_rates].map(<[f64]>::len) != [running.epochs; 2] {
                return Err(snapshot.problem(format!(
                    "it was saved after {} epochs, but contains the steps of {}",
                    running.epochs,
                    steps.len()
                )));
            }
            running.steps = steps.to_vec();
            running.learning_rates = learning_rates.to_vec();
            #[cfg(feature = "plots")]
            running.series.load(snapshot);
        }
        Ok(())
    }
}
