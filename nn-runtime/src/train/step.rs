//! The work of a run with a network: batches, steps, and the events for hooks.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::accumulate::{Cut, StepDivisors};
use super::evaluate::{Data, Evaluator, InEpoch, Metrics};
use super::hooks::{Event, Hooks};
use super::run::{Loop, Step, Values, Work};
use super::{History, Trainer, Training, check};
use crate::data::{self, Dataset, Target};
use crate::error::Result;
use crate::loss::{Divided, Loss, Parts, Reduction};
use crate::metric::Metric;
use crate::network::{BatchLoss, Carried, LossOf, Network, Workspace};
use crate::optimizer::optimize::Optimize;
use crate::parameter::Role;
use crate::random;
use crate::scalar::Scalar;
use crate::snapshot::Snapshot;

/// The network of a run, with its data and buffers. `HOOKED` is false if there are no hooks; then
/// their code is not compiled into the program.
pub(super) struct NetworkWork<'a, 'm, 'h, N: Network, L, O, T, const HOOKED: bool> {
    pub(super) network: &'a mut N,
    pub(super) loss: &'a L,
    pub(super) optimizer: &'a mut O,
    pub(super) metrics: Metrics<'a, 'm, N, T>,
    pub(super) train: &'a Data<'a, N, T>,
    pub(super) validation: Option<&'a Data<'a, N, T>>,
    pub(super) gradient: N,
    pub(super) workspace: Workspace<N>,
    /// The buffer for the samples of a batch, if the training set is not in memory.
    pub(super) samples: Dataset<N::Input, T, N::Scalar>,
    pub(super) evaluator: Evaluator<N::Input, T, N::Scalar>,
    /// The states that are carried over batches.
    pub(super) carried: Option<Carried<N>>,
    pub(super) hooks: Hooks<'a, 'h, N>,
}

/// The batches whose gradients are accumulated for one step.
struct Batches<'a, 'n, N: Network, L, T> {
    settings: &'a Trainer,
    loss: Divided<'a, L>,
    train: &'a Data<'a, N, T>,
    indices: &'n [usize],
    workspace: &'n mut Workspace<N>,
    samples: &'n mut Dataset<N::Input, T, N::Scalar>,
    carried: Option<&'n mut Carried<N>>,
    epoch: usize,
    /// The random choices of each batch are derived from this key and the index of the batch.
    key: u64,
}

impl<N, L, T> Batches<'_, '_, N, L, T>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Target,
{
    /// Adds the gradient of a batch, and returns its loss.
    fn add(&mut self, batch: usize, network: &N, gradient: &mut N) -> Result<BatchLoss> {
        let size = self.settings.batch_size;
        let indices = self.indices.chunks(size).nth(batch).unwrap_or_default();
        let samples = data::fetch(self.train, self.epoch, indices, self.samples)?;
        self.workspace.set_seed(self.key.wrapping_add(batch as u64));
        let carried = self.carried.as_deref_mut();
        let batch = LossOf {
            network,
            loss: &self.loss,
            batch: samples,
        };
        batch.compute(carried, Some(gradient), self.workspace)
    }

    /// Turns the sum of the gradients of `batches` batches into the gradient for the optimizer. The
    /// gradients are already divided. The statistics of each batch are not, so their mean is
    /// computed here.
    fn finish(&self, batches: usize, gradient: &mut N) -> Result<()> {
        if const { N::WHOLE_BATCH } && batches > 1 {
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

    /// The loss and gradient of some batches at the given parameters.
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

impl<N, L, O, T, const HOOKED: bool> NetworkWork<'_, '_, '_, N, L, O, T, HOOKED>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    O: Optimize<N>,
    T: Target,
{
    /// Runs the whole training.
    pub(super) fn run(mut self, mut state: Loop<'_>) -> Result<History> {
        if HOOKED {
            return self.run_hooked(state);
        }
        let result = state.tell(&mut self, Event::Start);
        let result = result.and_then(|()| state.epochs(&mut self));
        let end = state.tell(&mut self, Event::End);
        state.finish(&mut self, result.and(end))
    }

    fn run_hooked(mut self, mut state: Loop<'_>) -> Result<History> {
        self.note_beginning(&mut state);
        #[cfg(feature = "std")]
        self.hooks.claim(&mut state.claims)?;
        let mut snapshot = self.hooks.resume()?;
        let before = match &mut snapshot {
            Some(snapshot) => Some(self.load(&mut state, snapshot)?),
            None => None,
        };
        let result = self.start(&mut state, snapshot);
        // If the run has started, an error does not restore the previous network.
        let before = before.filter(|_| result.is_err());
        let result = result.and_then(|()| state.epochs(&mut self));
        let result = result.and(self.check_claims(&mut state));
        let end = state.tell(&mut self, Event::End);
        if let Some(before) = before {
            *self.network = before;
        }
        state.finish(&mut self, result.and(end))
    }

    fn start(&mut self, state: &mut Loop<'_>, snapshot: Option<Snapshot<'_, N>>) -> Result<()> {
        #[cfg(feature = "std")]
        for words in state.claims.words() {
            state.display.say(&words);
        }
        state.tell(self, Event::Start)?;
        let Some(mut snapshot) = snapshot else {
            return Ok(());
        };
        self.hooks.load(&mut snapshot)?;
        if state.position.epochs >= state.settings.epochs {
            // If the run was already complete, the metrics must still be measured for its last
            // epoch.
            let epoch = state.position.epochs.saturating_sub(1);
            state.validate(self, epoch)?;
        }
        Ok(())
    }

    /// Calls the hooks with their view of the run.
    fn with_hooks<R>(
        &mut self,
        state: &mut Loop<'_>,
        call: impl FnOnce(&mut Hooks<'_, '_, N>, &mut Training<'_, N>) -> R,
    ) -> R {
        let mut training = Training {
            network: self.network,
            optimizer: self.optimizer,
            gradient: &self.gradient,
            history: &state.history,
            run: state.run,
            position: state.position,
            metrics: &self.metrics,
            are_measured: state.measured.is_some(),
            #[cfg(feature = "plots")]
            in_words: &state.in_words,
            stop: &mut state.stop,
            words: Vec::new(),
            #[cfg(feature = "std")]
            has_lost_directory: state.claims.is_lost(),
        };
        let result = call(&mut self.hooks, &mut training);
        for words in training.words {
            state.display.say(&words);
        }
        result
    }
}

impl<N, L, O, T, const HOOKED: bool> Work for NetworkWork<'_, '_, '_, N, L, O, T, HOOKED>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    O: Optimize<N>,
    T: Target,
{
    fn tell(&mut self, state: &mut Loop<'_>, event: Event<'_>) -> Result<()> {
        if !HOOKED {
            return Ok(());
        }
        self.with_hooks(state, |hooks, training| hooks.tell(training, event))
    }

    fn offer_snapshot(&mut self, state: &mut Loop<'_>) -> Result<()> {
        if !HOOKED {
            return Ok(());
        }
        if !self.with_hooks(state, |hooks, training| hooks.want_snapshot(training)) {
            return Ok(());
        }
        self.identify(state)?;
        self.check_claims(state)?;
        let mut snapshot = Snapshot::default();
        self.save(state, &mut snapshot);
        self.hooks.save(&mut snapshot);
        self.hooks.give_snapshot(&snapshot)
    }

    #[cfg_attr(not(feature = "std"), expect(unused_variables))]
    fn check_claims(&self, state: &mut Loop<'_>) -> Result<()> {
        #[cfg(feature = "std")]
        if HOOKED && !state.claims.is_lost() {
            return state.claims.check();
        }
        Ok(())
    }

    fn reset_states(&mut self) {
        if let Some(carried) = &mut self.carried {
            carried.reset(self.network);
        }
    }

    fn measure_divisors(
        &self,
        divisors: &mut StepDivisors,
        epoch: usize,
        cut: Cut<'_>,
    ) -> Result<()> {
        if self.loss.reduction() == Reduction::Mean {
            divisors.measure::<N, L, T>(self.loss, self.train, epoch, cut)
        } else {
            Ok(())
        }
    }

    fn scales(&self, divisors: &Parts) -> Parts {
        self.loss.scales(divisors)
    }

    fn scale_learning_rate(&mut self, factor: f64) -> Option<f64> {
        self.optimizer.scale_learning_rate(factor);
        self.optimizer.learning_rate()
    }

    fn clear_gradient(&mut self) {
        self.gradient.clear();
    }

    fn batch(&mut self, state: &Loop<'_>, step: &Step, batch: usize) -> Result<BatchLoss> {
        let count = step.batches.len();
        let settings = state.settings;
        // A single batch is divided by its own divisors.
        let divisors = state
            .divisors
            .of_step(step.batches.start / settings.accumulate);
        let mut all = Batches {
            settings,
            loss: Divided::new(self.loss, divisors.filter(|_| count > 1)),
            train: self.train,
            indices: state.order.indices(),
            workspace: &mut self.workspace,
            samples: &mut self.samples,
            carried: self.carried.as_mut(),
            epoch: step.epoch,
            key: random::mix(random::mix(settings.seed, DROPOUT), step.epoch as u64),
        };
        let (network, gradient) = (&mut *self.network, &mut self.gradient);
        let found = all.add(batch, network, gradient)?;
        if batch + 1 == step.batches.end {
            all.finish(count, gradient)?;
            let evaluate = &mut |network: &N, gradient: &mut N| {
                all.evaluate(step.batches.clone(), network, gradient)
            };
            self.optimizer.step(network, gradient, evaluate)?;
        }
        Ok(found)
    }

    fn validate(&mut self, epoch: usize) -> Result<Option<f64>> {
        let Some(data) = self.validation else {
            if !self.metrics.is_empty() {
                self.measure(epoch)?;
            }
            return Ok(None);
        };
        let at = InEpoch { data, epoch };
        let (network, metrics) = (&*self.network, &mut *self.metrics);
        let loss = self.evaluator.loss(network, self.loss, metrics, at)?;
        Ok(Some(loss))
    }

    fn measure(&mut self, epoch: usize) -> Result<()> {
        let data = self.validation.unwrap_or(self.train);
        let (network, metrics) = (&*self.network, &mut *self.metrics);
        self.evaluator
            .measure(network, metrics, InEpoch { data, epoch })
    }

    fn metrics(&self) -> &dyn Values {
        &self.metrics
    }

    fn fingerprint(&self) -> u64 {
        check::fingerprint(self.network)
    }
}

impl<S: Scalar, H, T> Values for &mut [&mut dyn Metric<S, H, T>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn value(&self, index: usize) -> f64 {
        self[index].value()
    }
}

/// Distinguishes the keys of dropout from the keys of the order of the samples.
const DROPOUT: u64 = 1;
