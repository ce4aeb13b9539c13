//! The learning rate range test.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::history::Number;
use super::{BatchEnd, Fit, Hook, Progress, Trainer, Training};
use crate::data::{DatasetFor, Target};
use crate::error::{Error, Result};
use crate::loss::Loss;
use crate::network::Network;
use crate::optimizer::Schedule;
use crate::optimizer::optimize::Optimize;

/// The learning rate range test: trains a copy of a network with a learning rate that grows from
/// step to step, and records the loss. A learning rate at which the loss falls fastest is a good
/// choice.
///
/// L. N. Smith, "Cyclical learning rates for training neural networks", 2017.
///
/// ```
/// use nn_runtime::{loss::MeanSquaredError, prelude::*};
/// use nn_runtime::optimizer::{Optimizer, Sgd};
/// use nn_runtime::train::LearningRateRange;
///
/// network! { struct Line { 1 => Dense(1) } }
///
/// let points = (0_u8..64).map(|i| f32::from(i) / 32.0).map(|x| ([x], [2.0 * x + 1.0]));
/// let data = Dataset::<Vector<1>, f32>::from_pairs(points);
/// let (mut line, mut sgd) = (Line::new(0), Optimizer::new(Sgd::default())?);
/// let (trainer, loss) = (Trainer::default(), MeanSquaredError::default());
///
/// let range = LearningRateRange { lowest: 1e-4, ..LearningRateRange::default() };
/// let found = range.find(&trainer, &line, &sgd, &Fit::new(&data, &loss))?;
/// println!("{found}");
/// let suggestion = found.suggestion().expect("the loss falls somewhere");
/// assert!((0.005..0.7).contains(&suggestion), "{suggestion}");
///
/// // The network has not changed.
/// sgd.set_learning_rate(suggestion)?;
/// trainer.fit(&mut line, &mut sgd, Fit::new(&data, &loss))?;
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LearningRateRange {
    /// The learning rate of the first step; 1e-7 by default.
    pub lowest: f64,
    /// The learning rate of the last step, unless the loss diverges before; 10 by default.
    pub highest: f64,
    /// The number of steps; 100 by default. From each step to the next, the learning rate grows by
    /// the same factor.
    pub steps: usize,
    /// The decay of the smoothed loss, an exponential moving average with bias correction; 0.98 by
    /// default.
    pub smoothing: f64,
    /// The test ends when the smoothed loss exceeds its minimum by this factor; 4 by default.
    pub divergence: f64,
}

impl Default for LearningRateRange {
    fn default() -> Self {
        Self {
            lowest: 1e-7,
            highest: 10.0,
            steps: 100,
            smoothing: 0.98,
            divergence: 4.0,
        }
    }
}

/// A step of a [`LearningRateRange`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RangePoint {
    /// The learning rate of the step.
    pub learning_rate: f64,
    /// The loss before the step.
    pub loss: f64,
    /// The smoothed loss.
    pub smoothed: f64,
}

/// The result of a [`LearningRateRange`]. Print it with `{}` for a table.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeFound {
    points: Vec<RangePoint>,
    has_diverged: bool,
}

/// The number of steps that the suggestion ignores: at the beginning, when the smoothed loss
/// averages only a few batches, and at the end.
const LEFT_OUT: (usize, usize) = (10, 1);

impl RangeFound {
    /// The steps, in order of increasing learning rates.
    pub fn points(&self) -> &[RangePoint] {
        &self.points
    }

    /// Whether the test ended before the highest learning rate, because the loss became too large
    /// or was no longer finite.
    pub fn has_diverged(&self) -> bool {
        self.has_diverged
    }

    /// The learning rate at which the smoothed loss falls fastest as a function of the logarithm of
    /// the learning rate, by central differences. The first ten steps and the last one are ignored.
    /// This is the rule of `PyTorch` Lightning. `None` if there are too few steps or the loss never
    /// falls.
    pub fn suggestion(&self) -> Option<f64> {
        let (first, last) = LEFT_OUT;
        let end = self.points.len().checked_sub(last)?;
        let points = self.points.get(first..end)?;
        let slope = |place: usize| {
            let (before, after) = (place.saturating_sub(1), (place + 1).min(points.len() - 1));
            let fall = points[after].smoothed - points[before].smoothed;
            fall / (after - before).max(1) as f64
        };
        let slopes = (0..points.len()).map(|place| (slope(place), points[place].learning_rate));
        let falling = slopes.filter(|(slope, _)| *slope < 0.0);
        let steepest = falling.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(steepest.1)
    }
}

impl fmt::Display for RangeFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "learning rate {:>10} {:>10}", "loss", "smoothed")?;
        for point in &self.points {
            let (loss, smoothed) = (Number(point.loss), Number(point.smoothed));
            write!(
                f,
                "\n{:>13.3e} {loss:>10} {smoothed:>10}",
                point.learning_rate
            )?;
        }
        match self.suggestion() {
            Some(rate) => write!(f, "\nthe loss falls fastest at {rate:.3e}"),
            None => f.write_str("\nthe loss never falls"),
        }
    }
}

impl LearningRateRange {
    /// Trains copies of the network and the optimizer with the settings of a trainer, except its
    /// epochs and its schedule. The network and the optimizer are not changed. The validation set
    /// and the metrics are ignored.
    ///
    /// # Errors
    /// As for [`Trainer::fit`], and if a setting is out of range or the optimizer has no learning
    /// rate. A loss that is not finite is not an error; it ends the test.
    pub fn find<N, D, L, O, T>(
        &self,
        trainer: &Trainer,
        network: &N,
        optimizer: &O,
        fit: &Fit<'_, '_, N, D, L, T>,
    ) -> Result<RangeFound>
    where
        N: Network,
        D: DatasetFor<N::Input, N::Scalar, Target = T>,
        T: Target,
        L: Loss<N::Scalar, N::Head, T>,
        O: Optimize<N> + Clone,
    {
        self.check()?;
        let batches = trainer.batches(fit.train.len());
        let steps = batches.div_ceil(trainer.accumulate.max(1));
        let trainer = Trainer {
            epochs: self.steps.div_ceil(steps.max(1)),
            schedule: Schedule::constant(),
            progress: Progress::Silent,
            ..trainer.clone()
        };
        let mut climb = Climb {
            range: self,
            points: Vec::with_capacity(self.steps.min(1 << 16)),
            average: 0.0,
            least: f64::INFINITY,
            has_diverged: false,
        };
        let result = trainer.fit_with(
            &mut network.clone(),
            &mut optimizer.clone(),
            Fit::new(fit.train, fit.loss),
            &mut [&mut climb],
        );
        match result {
            Err(Error::NotFinite { .. }) if !climb.points.is_empty() => climb.has_diverged = true,
            other => drop(other?),
        }
        Ok(RangeFound {
            points: climb.points,
            has_diverged: climb.has_diverged,
        })
    }

    fn check(&self) -> Result<()> {
        let setting = |name, expected, found: f64, valid| {
            if valid {
                return Ok(());
            }
            Err(Error::Setting {
                name,
                expected,
                found: format!("{found}"),
            })
        };
        let lowest = self.lowest;
        let valid = lowest > 0.0 && lowest.is_finite();
        setting("lowest", "a finite number above 0", lowest, valid)?;
        let highest = self.highest;
        let valid = highest > lowest && highest.is_finite();
        setting("highest", "a finite number above `lowest`", highest, valid)?;
        let steps = self.steps;
        setting("steps", "at least 2", steps as f64, steps >= 2)?;
        let smoothing = self.smoothing;
        let valid = (0.0..1.0).contains(&smoothing);
        setting("smoothing", "at least 0 and below 1", smoothing, valid)?;
        let divergence = self.divergence;
        let valid = divergence > 1.0;
        setting("divergence", "above 1", divergence, valid)
    }

    /// The learning rate of a step, counted from 0.
    fn learning_rate(&self, step: usize) -> f64 {
        let share = step as f64 / (self.steps - 1) as f64;
        libm::pow(self.lowest, 1.0 - share) * libm::pow(self.highest, share)
    }
}

/// A hook that raises the learning rate after each step.
struct Climb<'a> {
    range: &'a LearningRateRange,
    points: Vec<RangePoint>,
    /// The exponential moving average, before its bias is corrected.
    average: f64,
    least: f64,
    has_diverged: bool,
}

impl<N> Hook<N> for Climb<'_> {
    fn name(&self) -> &'static str {
        "learning rate range"
    }

    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        training.optimizer.set_learning_rate(self.range.lowest)
    }

    fn batch_end(&mut self, training: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if !end.stepped {
            return Ok(());
        }
        let loss = end.step_loss;
        let share = self.range.smoothing;
        self.average = share * self.average + (1.0 - share) * loss;
        let step = self.points.len();
        let smoothed = self.average / (1.0 - libm::pow(share, (step + 1) as f64));
        self.points.push(RangePoint {
            learning_rate: self.range.learning_rate(step),
            loss,
            smoothed,
        });
        self.least = self.least.min(smoothed);
        // For a negative loss, a multiple of the minimum is meaningless.
        self.has_diverged = self.least > 0.0 && smoothed > self.range.divergence * self.least;
        if self.has_diverged || step + 1 == self.range.steps {
            training.stop();
            return Ok(());
        }
        let next = self.range.learning_rate(step + 1);
        training.optimizer.set_learning_rate(next)
    }
}
