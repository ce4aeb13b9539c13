//! One step of a run: the batches whose gradients are accumulated, and the update.

use alloc::format;
use alloc::string::String;
use core::ops::Range;

use super::accumulate::Sums;
use super::evaluate::Data;
use super::hooks::{Event, Hooks};
use super::run::Loop;
use super::{BatchEnd, Trainer, check};
use crate::data::{self, Dataset, Target};
use crate::error::{Error, Result};
use crate::loss::{Divided, Loss};
use crate::network::{BatchLoss, Carried, LossOf, Network, Workspace};
use crate::optimizer::optimize::Optimize;
use crate::parameter::Role;
use crate::random;
use crate::scalar::Scalar;

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

/// A step: some of the batches of an epoch.
struct Step {
    epoch: usize,
    batches: Range<usize>,
    /// The number of the step in the run, from 1.
    number: u64,
}

impl<N, L, O, T> Loop<'_, '_, N, L, O, T>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    O: Optimize<N>,
    T: Target,
{
    /// Makes one step with the gradient of these batches.
    pub(super) fn step<const HOOKED: bool>(
        &mut self,
        epoch: usize,
        batches: Range<usize>,
        hooks: &mut Hooks<'_, '_, N>,
    ) -> Result<()> {
        let learning_rate = self.scale_learning_rate(epoch);
        let is_accumulated = batches.len() > 1;
        let step = Step {
            epoch,
            number: self.position.steps.saturating_add(1),
            batches,
        };
        let mut step_sums = Sums::default();
        self.gradient.clear();
        for batch in step.batches.clone() {
            let found = self.batch(&step, batch);
            let found = found.map_err(|error| step.placed(batch, error))?;
            let size = self.settings.batch_size;
            let samples = size.min(self.run.samples - batch * size);
            self.sums.add(&found, samples);
            step_sums.add(&found, samples);
            let (loss, step_loss) = if is_accumulated {
                let mut alone = Sums::default();
                alone.add(&found, samples);
                (self.value(&alone), self.value(&step_sums))
            } else {
                (found.value(), found.value())
            };
            self.position.batches = batch + 1;
            let end = BatchEnd {
                epoch: epoch + 1,
                batch: batch + 1,
                step: self.position.steps,
                stepped: batch + 1 == step.batches.end,
                samples: self.sums.samples,
                loss,
                step_loss,
                epoch_loss: self.value(&self.sums),
                learning_rate,
            };
            self.tell::<HOOKED>(hooks, Event::BatchEnd(&end))?;
        }
        Ok(())
    }

    /// Sets the learning rate of a step according to the schedule. Returns the learning rate, or
    /// NaN if the optimizer has none.
    fn scale_learning_rate(&mut self, epoch: usize) -> f64 {
        let schedule = &self.settings.schedule;
        let time = if schedule.is_by_epoch() {
            epoch as u64
        } else {
            self.position.steps
        };
        let factor = schedule.at(time);
        self.optimizer.scale_learning_rate(factor);
        let rate = self.optimizer.learning_rate();
        rate.map_or(f64::NAN, |rate| rate * factor)
    }

    /// The loss over several batches, as if they were one batch.
    pub(super) fn value(&self, sums: &Sums) -> f64 {
        sums.loss(|divisors| self.loss.scales(divisors))
    }

    /// Adds the gradient of a batch. With the last batch of the step, updates the parameters.
    fn batch(&mut self, step: &Step, batch: usize) -> Result<BatchLoss> {
        let count = step.batches.len();
        // A single batch is divided by its own divisors.
        let divisors = self
            .divisors
            .of_step(step.batches.start / self.settings.accumulate);
        let mut all = Batches {
            settings: self.settings,
            loss: Divided::new(self.loss, divisors.filter(|_| count > 1)),
            train: self.train,
            indices: self.order.indices(),
            workspace: &mut self.workspace,
            samples: &mut self.samples,
            carried: self.carried.as_mut(),
            epoch: step.epoch,
            key: random::mix(random::mix(self.settings.seed, DROPOUT), step.epoch as u64),
        };
        let (network, gradient) = (&mut *self.network, &mut self.gradient);
        let found = all.add(batch, network, gradient)?;
        if batch + 1 == step.batches.end {
            all.finish(count, gradient)?;
            let evaluate = &mut |network: &N, gradient: &mut N| {
                all.evaluate(step.batches.clone(), network, gradient)
            };
            self.optimizer.step(network, gradient, evaluate)?;
            self.position.steps = step.number;
        }
        Ok(found)
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

/// Distinguishes the keys of dropout from the keys of the order of the samples.
const DROPOUT: u64 = 1;
