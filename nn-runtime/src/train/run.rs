//! The training loop.

use alloc::format;
#[cfg(feature = "plots")]
use alloc::string::String;
use core::ops::Range;

#[cfg(feature = "std")]
use super::Claims;
use super::accumulate::{Cut, StepDivisors, Sums};
use super::clock::Clock;
use super::hooks::Event;
use super::progress::{Display, Shown};
use super::resuming::Identity;
use super::{BatchEnd, Epoch, History, Position, Run, Trainer};
use crate::data::Order;
use crate::error::{Error, Result};
use crate::loss::Parts;
use crate::network::BatchLoss;

/// The state of a run, except what depends on the types of the network and of its data. So the loop
/// is compiled once, in this crate.
pub(super) struct Loop<'a> {
    pub(super) settings: &'a Trainer,
    pub(super) run: &'a Run,
    pub(super) display: Display,
    pub(super) order: Order,
    pub(super) history: History,
    pub(super) position: Position,
    /// The sums of the losses of the current epoch so far.
    pub(super) sums: Sums,
    /// The divisors of each step of the current epoch, if a step has several batches.
    pub(super) divisors: StepDivisors,
    /// The [fingerprint](Work::fingerprint) of the parameters on which the metrics were measured.
    pub(super) measured: Option<u64>,
    pub(super) stop: bool,
    pub(super) identity: Identity,
    #[cfg(feature = "plots")]
    pub(super) in_words: SettingsInWords,
    /// The directories that hooks have claimed.
    #[cfg(feature = "std")]
    pub(super) claims: Claims,
}

/// The optimizer and the loss in words, as of the start of the run.
#[cfg(feature = "plots")]
#[derive(Debug, Default)]
pub(super) struct SettingsInWords {
    pub(super) optimizer: String,
    pub(super) loss: String,
}

/// A step: some of the batches of an epoch.
pub(super) struct Step {
    pub(super) epoch: usize,
    pub(super) batches: Range<usize>,
    /// The number of the step in the run, from 1.
    number: u64,
}

/// What a run does with its network, its data and its hooks.
pub(super) trait Work {
    /// Notifies the hooks of an event.
    fn tell(&mut self, state: &mut Loop<'_>, event: Event<'_>) -> Result<()>;

    /// Passes a snapshot to the hooks that want one.
    fn offer_snapshot(&mut self, state: &mut Loop<'_>) -> Result<()>;

    /// Checks that the run still owns its directories.
    fn check_claims(&self, state: &mut Loop<'_>) -> Result<()>;

    /// Resets the states that are carried over batches.
    fn reset_states(&mut self);

    /// Computes the divisors of the steps of an epoch, if the loss is a mean.
    fn measure_divisors(
        &self,
        divisors: &mut StepDivisors,
        epoch: usize,
        cut: Cut<'_>,
    ) -> Result<()>;

    /// The factors of the losses of the outputs, given their divisors.
    fn scales(&self, divisors: &Parts) -> Parts;

    /// Multiplies the learning rate by a factor, and returns the learning rate without it, if the
    /// optimizer has one.
    fn scale_learning_rate(&mut self, factor: f64) -> Option<f64>;

    /// Sets the gradient to zero.
    fn clear_gradient(&mut self);

    /// Adds the gradient of a batch. With the last batch of the step, updates the parameters.
    fn batch(&mut self, state: &Loop<'_>, step: &Step, batch: usize) -> Result<BatchLoss>;

    /// Measures the metrics, and returns the loss on the validation set if there is one.
    fn validate(&mut self, epoch: usize) -> Result<Option<f64>>;

    /// Measures the metrics on the validation set, or on the training set if there is none.
    fn measure(&mut self, epoch: usize) -> Result<()>;

    /// Visits the values of the metrics.
    fn metrics(&self) -> &dyn Values;

    /// The [fingerprint](super::check::fingerprint) of the parameters.
    fn fingerprint(&self) -> u64;
}

/// The values of metrics.
pub(super) trait Values {
    fn count(&self) -> usize;
    fn value(&self, index: usize) -> f64;
}

impl<'a> Loop<'a> {
    /// The state at the beginning of a run.
    pub(super) fn new(settings: &'a Trainer, run: &'a Run) -> Self {
        Self {
            settings,
            run,
            display: Display::new(settings.progress),
            order: Order::new(run.samples, settings.seed),
            history: History::new(run.epochs, run.metrics.clone(), run.better.clone()),
            position: Position::default(),
            sums: Sums::default(),
            divisors: StepDivisors::default(),
            measured: None,
            stop: false,
            identity: Identity::default(),
            #[cfg(feature = "plots")]
            in_words: SettingsInWords::default(),
            #[cfg(feature = "std")]
            claims: Claims::default(),
        }
    }

    /// Runs the remaining epochs, until the run is stopped.
    pub(super) fn epochs(&mut self, work: &mut dyn Work) -> Result<()> {
        while self.position.epochs < self.settings.epochs && !self.stop {
            let epoch = self.position.epochs;
            let clock = Clock::start();
            self.epoch(work, epoch)?;
            if self.position.batches < self.run.batches {
                break;
            }
            let training_seconds = clock.seconds();
            self.tell(work, Event::ValidationStart)?;
            let validation_loss = self.validate(work, epoch)?;
            let speed = self.sums.samples as f64 / training_seconds;
            let record = Epoch {
                number: epoch + 1,
                loss: Self::value(work, &self.sums),
                validation_loss,
                seconds: clock.seconds(),
                samples_per_second: if speed.is_finite() { speed } else { 0.0 },
            };
            let metrics = work.metrics();
            let values = (0..metrics.count()).map(|index| metrics.value(index));
            self.history.push(record, values);
            self.position = Position {
                epochs: epoch + 1,
                batches: 0,
                ..self.position
            };
            self.sums = Sums::default();
            work.check_claims(self)?;
            self.tell(work, Event::EpochEnd(record))?;
            work.offer_snapshot(self)?;
        }
        Ok(())
    }

    /// Ends the run, given its result so far.
    pub(super) fn finish(mut self, work: &mut dyn Work, result: Result<()>) -> Result<History> {
        let measured = self.measure_again(work, result.is_ok());
        let finish = self.tell(work, Event::Finish);
        result.and(measured).and(finish).map(|()| self.history)
    }

    /// Measures the metrics again if the parameters have changed since they were measured, because
    /// a hook replaced them or the run was stopped within an epoch.
    fn measure_again(&mut self, work: &mut dyn Work, is_fine: bool) -> Result<()> {
        let nothing_was = self.measured.is_none();
        if work.metrics().count() == 0
            || (nothing_was && !is_fine)
            || self.measured == Some(work.fingerprint())
        {
            return Ok(());
        }
        self.measured = None;
        work.measure(self.position.epochs.saturating_sub(1))?;
        self.measured = Some(work.fingerprint());
        Ok(())
    }

    /// Notifies the progress display and the hooks of an event.
    pub(super) fn tell(&mut self, work: &mut dyn Work, event: Event<'_>) -> Result<()> {
        let shown = Shown {
            run: self.run,
            history: &self.history,
            position: self.position,
        };
        self.display.tell(&shown, event);
        work.tell(self, event)
    }

    /// Trains on the remaining batches of an epoch, until the run is stopped.
    fn epoch(&mut self, work: &mut dyn Work, epoch: usize) -> Result<()> {
        let settings = self.settings;
        if self.position.batches == 0 {
            work.reset_states();
        }
        if settings.shuffle && !settings.stateful {
            self.order.shuffle(epoch);
        }
        if settings.accumulate > 1 {
            let cut = Cut {
                indices: self.order.indices(),
                used: self.run.batches * settings.batch_size,
                step: settings.batch_size.saturating_mul(settings.accumulate),
            };
            work.measure_divisors(&mut self.divisors, epoch, cut)
                .map_err(|error| error.within(format!("epoch {}", epoch + 1)))?;
        }
        if self.position.batches == 0 {
            self.tell(work, Event::EpochStart)?;
        }
        while self.position.batches < self.run.batches && !self.stop {
            let first = self.position.batches;
            let last = first.saturating_add(settings.accumulate);
            let last = last.min(self.run.batches);
            let step = Step {
                epoch,
                number: self.position.steps.saturating_add(1),
                batches: first..last,
            };
            self.step(work, &step)?;
            if self.position.batches < self.run.batches {
                work.offer_snapshot(self)?;
            }
        }
        Ok(())
    }

    /// Makes one step with the gradient of its batches.
    fn step(&mut self, work: &mut dyn Work, step: &Step) -> Result<()> {
        let learning_rate = self.scale_learning_rate(work, step.epoch);
        let is_accumulated = step.batches.len() > 1;
        let mut step_sums = Sums::default();
        work.clear_gradient();
        for batch in step.batches.clone() {
            let found = work.batch(self, step, batch);
            let found = found.map_err(|error| step.placed(batch, error))?;
            let is_last = batch + 1 == step.batches.end;
            if is_last {
                self.position.steps = step.number;
            }
            let size = self.settings.batch_size;
            let samples = size.min(self.run.samples - batch * size);
            self.sums.add(&found, samples);
            step_sums.add(&found, samples);
            let (loss, step_loss) = if is_accumulated {
                let mut alone = Sums::default();
                alone.add(&found, samples);
                (Self::value(work, &alone), Self::value(work, &step_sums))
            } else {
                (found.value(), found.value())
            };
            self.position.batches = batch + 1;
            let end = BatchEnd {
                epoch: step.epoch + 1,
                batch: batch + 1,
                step: self.position.steps,
                stepped: is_last,
                samples: self.sums.samples,
                loss,
                step_loss,
                epoch_loss: Self::value(work, &self.sums),
                learning_rate,
            };
            self.tell(work, Event::BatchEnd(&end))?;
        }
        Ok(())
    }

    /// Sets the learning rate of a step according to the schedule. Returns the learning rate, or
    /// NaN if the optimizer has none.
    fn scale_learning_rate(&self, work: &mut dyn Work, epoch: usize) -> f64 {
        let schedule = &self.settings.schedule;
        let time = if schedule.is_by_epoch() {
            epoch as u64
        } else {
            self.position.steps
        };
        let factor = schedule.at(time);
        let rate = work.scale_learning_rate(factor);
        rate.map_or(f64::NAN, |rate| rate * factor)
    }

    /// The loss over several batches, as if they were one batch.
    fn value(work: &dyn Work, sums: &Sums) -> f64 {
        sums.loss(&work.scales(&sums.divisors))
    }

    /// Measures the metrics, and the loss on the validation set if there is one.
    pub(super) fn validate(&mut self, work: &mut dyn Work, epoch: usize) -> Result<Option<f64>> {
        let loss = work.validate(epoch)?;
        if work.metrics().count() > 0 {
            self.measured = Some(work.fingerprint());
        }
        if loss.is_none_or(f64::is_finite) {
            return Ok(loss);
        }
        Err(Error::NotFinite {
            what: "the validation loss".into(),
            place: format!("the end of epoch {}", epoch + 1),
        })
    }
}

impl Step {
    /// Adds the position in the run to an error.
    #[cold]
    fn placed(&self, batch: usize, error: Error) -> Error {
        let (epoch, batch, number) = (self.epoch + 1, batch + 1, self.number);
        let place = format!("epoch {epoch}, batch {batch} (step {number})");
        match error {
            Error::NotFinite { what, .. } => Error::NotFinite { what, place },
            other => other.within(place),
        }
    }
}
