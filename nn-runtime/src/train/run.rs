//! A run in progress.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

#[cfg(feature = "std")]
use super::Claims;
use super::accumulate::{Cut, StepDivisors, Sums};
use super::evaluate::{Evaluator, Metrics};
use super::hooks::Hooks;
use super::resuming::Identity;
use super::snapshot::Snapshot;
use super::{BatchEnd, Epoch, EpochEnd, History, Optimize, Position, Run, Trainer, Training};
use super::{check, clock::Clock};
use crate::data::{self, Dataset, DatasetFor, Order, Target};
use crate::error::{Error, Result};
use crate::loss::{Divided, Loss, Parts, Reduction};
use crate::network::{BatchLoss, Carried, Network, Workspace, batch_loss};
use crate::parameter::Role;
use crate::random;
use crate::scalar::Scalar;

/// What a run works on, and its memory.
pub(super) struct Loop<'a, 'm, N: Network, L, O, D, T> {
    pub(super) settings: &'a Trainer,
    pub(super) run: &'a Run,
    pub(super) network: &'a mut N,
    pub(super) loss: &'a L,
    pub(super) optimizer: &'a mut O,
    pub(super) metrics: Metrics<'a, 'm, N, T>,
    pub(super) train: &'a D,
    pub(super) validation: Option<&'a dyn DatasetFor<N::Input, N::Scalar, Target = T>>,
    pub(super) gradient: N,
    pub(super) workspace: Workspace<N>,
    pub(super) order: Order,
    /// What a batch is read into, where the training set is not in memory.
    pub(super) samples: Dataset<N::Input, T, N::Scalar>,
    pub(super) evaluator: Evaluator<N::Input, T, N::Scalar>,
    /// What is carried over batches.
    pub(super) carried: Option<Carried<N>>,
    pub(super) history: History,
    pub(super) position: Position,
    /// The present epoch so far.
    pub(super) sums: Sums,
    /// What each step of the present epoch is divided by, where several batches make one.
    pub(super) divisors: StepDivisors,
    /// The parameters on which the metrics were measured: their
    /// [fingerprint](check::fingerprint).
    pub(super) measured: Option<u64>,
    pub(super) stop: bool,
    pub(super) identity: Identity,
    /// The directories that hooks write to.
    #[cfg(feature = "std")]
    pub(super) claims: Claims,
}

/// The batches whose gradients make one step.
struct Batches<'a, 'n, N: Network, L, D, T> {
    settings: &'a Trainer,
    loss: Divided<'a, L>,
    train: &'a D,
    indices: &'n [usize],
    workspace: &'n mut Workspace<N>,
    samples: &'n mut Dataset<N::Input, T, N::Scalar>,
    carried: Option<&'n mut Carried<N>>,
    epoch: usize,
    /// The random choices of each batch derive from it and from the batch.
    key: u64,
}

impl<N, L, D, T> Batches<'_, '_, N, L, D, T>
where
    N: Network,
    D: DatasetFor<N::Input, N::Scalar, Target = T>,
    L: Loss<N::Scalar, N::Head, T>,
    T: Target,
{
    /// Adds the gradient of a batch; its loss.
    fn add(&mut self, batch: usize, network: &N, gradient: &mut N) -> Result<BatchLoss> {
        let size = self.settings.batch_size;
        let indices = self.indices.chunks(size).nth(batch).unwrap_or_default();
        let samples = data::fetch(self.train, self.epoch, indices, self.samples)?;
        self.workspace.set_seed(self.key.wrapping_add(batch as u64));
        let carried = self.carried.as_deref_mut();
        let (loss, workspace) = (&self.loss, &mut *self.workspace);
        batch_loss(network, loss, samples, carried, Some(gradient), workspace)
    }

    /// Makes what the optimizer gets of the sum of the gradients of so many batches. They are divided
    /// already; but each batch has measured statistics of its own, of which the mean counts.
    fn finish(&self, batches: usize, gradient: &mut N) -> Result<()> {
        if batches > 1 && N::WHOLE_BATCH {
            let share = N::Scalar::from_f64(1.0 / batches as f64);
            gradient.for_each_mut(|parameter, values| {
                if parameter.role == Role::Statistic {
                    for value in values {
                        *value *= share;
                    }
                }
            });
        }
        check::gradient(gradient, String::new)?;
        self.settings
            .clip
            .map_or(Ok(()), |clip| clip.apply(gradient))
    }

    /// Loss and gradient of some batches, at any parameters.
    fn evaluate(&mut self, batches: Range<usize>, network: &N, gradient: &mut N) -> Result<f64> {
        gradient.clear();
        let (mut sum, count) = (0.0, batches.len());
        for batch in batches {
            sum += self.add(batch, network, gradient)?.value();
        }
        self.finish(count, gradient)?;
        Ok(sum)
    }
}

impl<N, L, O, D, T> Loop<'_, '_, N, L, O, D, T>
where
    N: Network,
    D: DatasetFor<N::Input, N::Scalar, Target = T>,
    L: Loss<N::Scalar, N::Head, T>,
    O: Optimize<N>,
    T: Target,
{
    /// The whole run.
    pub(super) fn run<const HOOKED: bool>(
        mut self,
        mut hooks: Hooks<'_, '_, N>,
    ) -> Result<History> {
        let (mut snapshot, mut before) = (None, None);
        if HOOKED {
            self.note_beginning();
            #[cfg(feature = "std")]
            hooks.claim(&mut self.claims)?;
            snapshot = hooks.resume()?;
            if let Some(snapshot) = &mut snapshot {
                before = Some(self.load(snapshot, &hooks)?);
            }
        }
        let result = self.start::<HOOKED>(snapshot, &mut hooks);
        // Where the run has begun, the network stays what it has become.
        let before = before.filter(|_| result.is_err());
        let result = result.and_then(|()| self.epochs::<HOOKED>(&mut hooks));
        let result = if HOOKED {
            result.and(self.check_claims())
        } else {
            result
        };
        let end = hooks.end(self.training());
        if let Some(before) = before {
            *self.network = before;
        }
        let result = result.and(end);
        let measured = self.measure_again(result.is_ok());
        let finish = hooks.finish(self.training());
        result.and(measured).and(finish).map(|()| self.history)
    }

    /// Measures the metrics once more, unless they were measured on the network as it is: a hook may
    /// have given it other parameters, or the run was stopped within an epoch.
    fn measure_again(&mut self, is_fine: bool) -> Result<()> {
        let nothing_was = self.measured.is_none();
        if self.metrics.is_empty()
            || (nothing_was && !is_fine)
            || self.measured == Some(check::fingerprint(self.network))
        {
            return Ok(());
        }
        self.measured = None;
        let epoch = self.position.epochs.saturating_sub(1);
        let (network, metrics) = (&*self.network, &mut *self.metrics);
        match self.validation {
            Some(validation) => self
                .evaluator
                .measure(network, metrics, validation, epoch)?,
            None => self
                .evaluator
                .measure(network, metrics, self.train, epoch)?,
        }
        self.measured = Some(check::fingerprint(self.network));
        Ok(())
    }

    /// The directories of the run are still its own.
    #[cfg_attr(
        not(feature = "std"),
        expect(clippy::unnecessary_wraps, clippy::unused_self)
    )]
    fn check_claims(&mut self) -> Result<()> {
        #[cfg(feature = "std")]
        if !self.claims.is_lost() {
            self.claims.check()?;
        }
        Ok(())
    }

    fn start<const HOOKED: bool>(
        &mut self,
        snapshot: Option<Snapshot<'_, N>>,
        hooks: &mut Hooks<'_, '_, N>,
    ) -> Result<()> {
        #[cfg(feature = "std")]
        let words = if HOOKED {
            self.claims.words()
        } else {
            Vec::new()
        };
        #[cfg(not(feature = "std"))]
        let words = Vec::new();
        let what = Training {
            words,
            ..self.training()
        };
        hooks.tell(what, |hook, training| hook.start(training))?;
        let Some(mut snapshot) = snapshot.filter(|_| HOOKED) else {
            return Ok(());
        };
        hooks.load(&mut snapshot)?;
        if self.position.epochs >= self.settings.epochs {
            // The run is complete: the metrics hold what they saw in its last epoch.
            self.validate(self.position.epochs.saturating_sub(1))?;
        }
        Ok(())
    }

    /// The run as hooks see it.
    fn training(&mut self) -> Training<'_, N> {
        Training {
            network: self.network,
            optimizer: self.optimizer,
            gradient: &self.gradient,
            history: &self.history,
            run: self.run,
            position: self.position,
            metrics: &self.metrics,
            are_measured: self.measured.is_some(),
            stop: &mut self.stop,
            words: Vec::new(),
            #[cfg(feature = "std")]
            has_lost_directory: self.claims.is_lost(),
        }
    }

    fn epochs<const HOOKED: bool>(&mut self, hooks: &mut Hooks<'_, '_, N>) -> Result<()> {
        while self.position.epochs < self.settings.epochs && !self.stop {
            let epoch = self.position.epochs;
            let clock = Clock::start();
            self.epoch::<HOOKED>(epoch, hooks)?;
            if self.position.batches < self.run.batches {
                break;
            }
            let training_seconds = clock.seconds();
            let what = self.training();
            hooks.tell(what, |hook, training| hook.validation_start(training))?;
            let validation_loss = self.validate(epoch)?;
            let speed = self.sums.samples as f64 / training_seconds;
            let record = Epoch {
                number: epoch + 1,
                loss: self.sums.loss(|divisors| self.loss.scales(divisors)),
                validation_loss,
                seconds: clock.seconds(),
                samples_per_second: if speed.is_finite() { speed } else { 0.0 },
            };
            let metrics = self.metrics.iter().map(|metric| metric.value());
            self.history.push(record, metrics);
            self.position = Position {
                epochs: epoch + 1,
                batches: 0,
                ..self.position
            };
            self.sums = Sums::default();
            if HOOKED {
                self.check_claims()?;
            }
            let what = self.training();
            let history = what.history;
            hooks.tell(what, |hook, training| {
                let end = EpochEnd {
                    epoch: record,
                    metric_names: history.metric_names(),
                    metrics: history.metrics(epoch),
                };
                hook.epoch_end(training, &end)
            })?;
            if HOOKED {
                self.offer_snapshot(hooks)?;
            }
        }
        Ok(())
    }

    /// The batches of an epoch that are left, or as many as until somebody stops the run.
    fn epoch<const HOOKED: bool>(
        &mut self,
        epoch: usize,
        hooks: &mut Hooks<'_, '_, N>,
    ) -> Result<()> {
        let settings = self.settings;
        if let Some(carried) = self.carried.as_mut().filter(|_| self.position.batches == 0) {
            carried.reset(self.network);
        }
        if settings.shuffle && !settings.carry {
            self.order.shuffle(epoch);
        }
        if settings.accumulate > 1 && self.loss.reduction() == Reduction::Mean {
            let cut = Cut {
                indices: self.order.indices(),
                used: self.run.batches * settings.batch_size,
                step: settings.batch_size.saturating_mul(settings.accumulate),
            };
            let (loss, train) = (self.loss, self.train);
            let divisors = &mut self.divisors;
            divisors
                .measure::<N, L, D, T>(loss, train, epoch, cut)
                .map_err(|error| error.within(format!("epoch {}", epoch + 1)))?;
        }
        if self.position.batches == 0 {
            let what = self.training();
            hooks.tell(what, |hook, training| hook.epoch_start(training))?;
        }
        while self.position.batches < self.run.batches && !self.stop {
            let first = self.position.batches;
            let last = first.saturating_add(settings.accumulate);
            let last = last.min(self.run.batches);
            self.step(epoch, first..last, hooks)?;
            if HOOKED && self.position.batches < self.run.batches {
                self.offer_snapshot(hooks)?;
            }
        }
        Ok(())
    }

    /// One step, with the gradient of these batches.
    fn step(
        &mut self,
        epoch: usize,
        batches: Range<usize>,
        hooks: &mut Hooks<'_, '_, N>,
    ) -> Result<()> {
        let schedule = &self.settings.schedule;
        let time = if schedule.is_by_epoch() {
            epoch as u64
        } else {
            self.position.steps
        };
        let factor = schedule.at(time);
        self.optimizer.scale_learning_rate(factor);
        let learning_rate = self
            .optimizer
            .learning_rate()
            .map_or(f64::NAN, |rate| rate * factor);
        let step = self.position.steps.saturating_add(1);

        // Of one batch alone, what it is divided by is its own.
        let is_accumulated = batches.len() > 1;
        let divisors = self
            .divisors
            .of_step(batches.start / self.settings.accumulate);
        let divided = Divided::new(self.loss, divisors.filter(|_| is_accumulated));
        let mut step_sums = Sums::default();
        self.gradient.clear();
        for batch in batches.clone() {
            let place = || format!("epoch {}, batch {} (step {step})", epoch + 1, batch + 1);
            let place = |error| placed(error, place());
            let stepped = batch + 1 == batches.end;
            let mut all = Batches {
                settings: self.settings,
                loss: divided,
                train: self.train,
                indices: self.order.indices(),
                workspace: &mut self.workspace,
                samples: &mut self.samples,
                carried: self.carried.as_mut(),
                epoch,
                key: random::mix(random::mix(self.settings.seed, DROPOUT), epoch as u64),
            };
            let network = &mut *self.network;
            let found = all.add(batch, network, &mut self.gradient).map_err(place)?;
            if stepped {
                all.finish(batches.len(), &mut self.gradient)
                    .map_err(place)?;
                let evaluate = &mut |network: &N, gradient: &mut N| {
                    all.evaluate(batches.clone(), network, gradient)
                };
                let gradient = &mut self.gradient;
                let result = self.optimizer.step(network, gradient, evaluate);
                result.map_err(place)?;
                self.position.steps = step;
            }
            let size = self.settings.batch_size;
            let samples = size.min(self.run.samples - batch * size);
            self.sums.add(&found, samples);
            step_sums.add(&found, samples);
            let scales = |divisors: &Parts| self.loss.scales(divisors);
            let (loss, step_loss) = if is_accumulated {
                let mut alone = Sums::default();
                alone.add(&found, samples);
                (alone.loss(scales), step_sums.loss(scales))
            } else {
                (found.value(), found.value())
            };
            let epoch_loss = self.sums.loss(scales);
            self.position.batches = batch + 1;
            let end = BatchEnd {
                epoch: epoch + 1,
                batch: batch + 1,
                step: self.position.steps,
                stepped,
                samples: self.sums.samples,
                loss,
                step_loss,
                epoch_loss,
                learning_rate,
            };
            let what = self.training();
            hooks.tell(what, |hook, training| hook.batch_end(training, &end))?;
        }
        Ok(())
    }

    /// The loss on the validation set, if there is one; and the metrics.
    fn validate(&mut self, epoch: usize) -> Result<Option<f64>> {
        let Some(validation) = self.validation else {
            if !self.metrics.is_empty() {
                self.evaluator
                    .measure(self.network, self.metrics, self.train, epoch)?;
                self.measured = Some(check::fingerprint(self.network));
            }
            return Ok(None);
        };
        let loss = self
            .evaluator
            .loss(self.network, self.loss, self.metrics, validation, epoch)?;
        if !self.metrics.is_empty() {
            self.measured = Some(check::fingerprint(self.network));
        }
        if loss.is_finite() {
            Ok(Some(loss))
        } else {
            Err(Error::NotFinite {
                what: "the validation loss".into(),
                place: format!("the end of epoch {}", epoch + 1),
            })
        }
    }

    /// Gives a snapshot to the hooks that want one.
    fn offer_snapshot(&mut self, hooks: &mut Hooks<'_, '_, N>) -> Result<()> {
        if !hooks.want_snapshot(&self.training()) {
            return Ok(());
        }
        self.identify()?;
        self.check_claims()?;
        let mut snapshot = Snapshot::default();
        self.save(&mut snapshot);
        hooks.save(&mut snapshot);
        hooks.give_snapshot(&snapshot)
    }
}

/// An error, with the place in the run where it was met.
fn placed(error: Error, place: String) -> Error {
    match error {
        Error::NotFinite { what, .. } => Error::NotFinite { what, place },
        other => other.within(place),
    }
}

/// Tells the keys of dropout from those of the order.
const DROPOUT: u64 = 1;
