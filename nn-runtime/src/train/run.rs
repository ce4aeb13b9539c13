//! The training loop.

use alloc::format;
use alloc::vec::Vec;

#[cfg(feature = "std")]
use super::Claims;
use super::accumulate::{Cut, StepDivisors, Sums};
use super::clock::Clock;
use super::evaluate::{Data, Evaluator, InEpoch, Metrics};
use super::hooks::{Event, Hooks};
use super::progress::Shown;
use super::resuming::Identity;
use super::{Epoch, History, Position, Run, Trainer, Training, check};
use crate::data::{Dataset, Order, Target};
use crate::error::{Error, Result};
use crate::loss::{Loss, Reduction};
use crate::network::{Carried, Network, Workspace};
use crate::optimizer::optimize::Optimize;
use crate::snapshot::Snapshot;

/// The state of a run, with its buffers.
pub(super) struct Loop<'a, 'm, N: Network, L, O, T> {
    pub(super) settings: &'a Trainer,
    pub(super) run: &'a Run,
    pub(super) network: &'a mut N,
    pub(super) loss: &'a L,
    pub(super) optimizer: &'a mut O,
    pub(super) metrics: Metrics<'a, 'm, N, T>,
    pub(super) train: &'a Data<'a, N, T>,
    pub(super) validation: Option<&'a Data<'a, N, T>>,
    pub(super) gradient: N,
    pub(super) workspace: Workspace<N>,
    pub(super) order: Order,
    /// The buffer for the samples of a batch, if the training set is not in memory.
    pub(super) samples: Dataset<N::Input, T, N::Scalar>,
    pub(super) evaluator: Evaluator<N::Input, T, N::Scalar>,
    /// The states that are carried over batches.
    pub(super) carried: Option<Carried<N>>,
    pub(super) history: History,
    pub(super) position: Position,
    /// The sums of the losses of the current epoch so far.
    pub(super) sums: Sums,
    /// The divisors of each step of the current epoch, if a step has several batches.
    pub(super) divisors: StepDivisors,
    /// The [fingerprint](check::fingerprint) of the parameters on which the metrics were measured.
    pub(super) measured: Option<u64>,
    pub(super) stop: bool,
    pub(super) identity: Identity,
    /// The directories that hooks have claimed.
    #[cfg(feature = "std")]
    pub(super) claims: Claims,
}

impl<N, L, O, T> Loop<'_, '_, N, L, O, T>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    O: Optimize<N>,
    T: Target,
{
    /// Runs the whole training.
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
        // If the run has started, an error does not restore the previous network.
        let before = before.filter(|_| result.is_err());
        let result = result.and_then(|()| self.epochs::<HOOKED>(&mut hooks));
        let result = if HOOKED {
            result.and(self.check_claims())
        } else {
            result
        };
        let end = self.tell::<HOOKED>(&mut hooks, Event::End);
        if let Some(before) = before {
            *self.network = before;
        }
        let result = result.and(end);
        let measured = self.measure_again(result.is_ok());
        let finish = self.tell::<HOOKED>(&mut hooks, Event::Finish);
        result.and(measured).and(finish).map(|()| self.history)
    }

    /// Measures the metrics again if the parameters have changed since they were measured, because
    /// a hook replaced them or the run was stopped within an epoch.
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
        let data = self.validation.unwrap_or(self.train);
        let at = InEpoch { data, epoch };
        self.evaluator.measure(network, metrics, at)?;
        self.measured = Some(check::fingerprint(self.network));
        Ok(())
    }

    /// Checks that the run still owns its directories.
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
        if HOOKED {
            self.claims
                .words()
                .iter()
                .for_each(|words| hooks.display.say(words));
        }
        self.tell::<HOOKED>(hooks, Event::Start)?;
        let Some(mut snapshot) = snapshot.filter(|_| HOOKED) else {
            return Ok(());
        };
        hooks.load(&mut snapshot)?;
        if self.position.epochs >= self.settings.epochs {
            // If the run was already complete, the metrics must still be measured for its last
            // epoch.
            self.validate(self.position.epochs.saturating_sub(1))?;
        }
        Ok(())
    }

    /// Notifies the progress display and the hooks of an event.
    #[inline(never)]
    pub(super) fn tell<const HOOKED: bool>(
        &mut self,
        hooks: &mut Hooks<'_, '_, N>,
        event: Event<'_>,
    ) -> Result<()> {
        let shown = Shown {
            run: self.run,
            history: &self.history,
            position: self.position,
        };
        hooks.display.tell(&shown, event);
        if HOOKED {
            hooks.tell(&mut self.training(), event)?;
        }
        Ok(())
    }

    /// The view of the run for hooks.
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
            self.tell::<HOOKED>(hooks, Event::ValidationStart)?;
            let validation_loss = self.validate(epoch)?;
            let speed = self.sums.samples as f64 / training_seconds;
            let record = Epoch {
                number: epoch + 1,
                loss: self.value(&self.sums),
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
            self.tell::<HOOKED>(hooks, Event::EpochEnd(record))?;
            if HOOKED {
                self.offer_snapshot(hooks)?;
            }
        }
        Ok(())
    }

    /// Trains on the remaining batches of an epoch, until the run is stopped.
    fn epoch<const HOOKED: bool>(
        &mut self,
        epoch: usize,
        hooks: &mut Hooks<'_, '_, N>,
    ) -> Result<()> {
        let settings = self.settings;
        if let Some(carried) = self.carried.as_mut().filter(|_| self.position.batches == 0) {
            carried.reset(self.network);
        }
        if settings.shuffle && !settings.stateful {
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
                .measure::<N, L, T>(loss, train, epoch, cut)
                .map_err(|error| error.within(format!("epoch {}", epoch + 1)))?;
        }
        if self.position.batches == 0 {
            self.tell::<HOOKED>(hooks, Event::EpochStart)?;
        }
        while self.position.batches < self.run.batches && !self.stop {
            let first = self.position.batches;
            let last = first.saturating_add(settings.accumulate);
            let last = last.min(self.run.batches);
            self.step::<HOOKED>(epoch, first..last, hooks)?;
            if HOOKED && self.position.batches < self.run.batches {
                self.offer_snapshot(hooks)?;
            }
        }
        Ok(())
    }

    /// Measures the metrics, and the loss on the validation set if there is one.
    fn validate(&mut self, epoch: usize) -> Result<Option<f64>> {
        let Some(validation) = self.validation else {
            if !self.metrics.is_empty() {
                let at = InEpoch {
                    data: self.train,
                    epoch,
                };
                self.evaluator.measure(self.network, self.metrics, at)?;
                self.measured = Some(check::fingerprint(self.network));
            }
            return Ok(None);
        };
        let at = InEpoch {
            data: validation,
            epoch,
        };
        let loss = self
            .evaluator
            .loss(self.network, self.loss, self.metrics, at)?;
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

    /// Passes a snapshot to the hooks that want one.
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
