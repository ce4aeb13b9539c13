//! The training loop.

use alloc::format;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use super::evaluate::{Evaluator, Metrics};
use super::progress::Display;
use super::{BatchEnd, Clip, Epoch, EpochEnd, History, Observer, Optimize, Progress, Run};
use super::{check, clock::Clock};
use crate::data::{self, Dataset, DatasetFor, Order, Target};
use crate::error::{Error, Result};
use crate::loss::{Loss, Reduction};
use crate::metric::Metric;
use crate::network::{Carried, Network, Workspace};
use crate::random;

/// The settings of a training run.
///
/// The same settings, data and network give the same bits. Epoch *k* visits the samples in an
/// order, and drops out what it drops out, that depend on the seed and on *k* alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Trainer {
    /// How often each sample is seen. 10 by default.
    pub epochs: usize,
    /// Samples in each batch; the last of an epoch may have fewer. 32 by default.
    pub batch_size: usize,
    /// Decides the order of the samples, and what dropout drops. 0 by default.
    pub seed: u64,
    /// Whether each epoch has an order of its own, as by default, or that of the data set.
    pub shuffle: bool,
    /// Whether the states of recurrent stages are carried over batches, so that sample i of a batch
    /// goes on where sample i of the batch before ended. Samples are then taken in the order of the
    /// data set, and each epoch begins anew. Not by default.
    /// [More](crate::data#long-sequences-in-parts).
    pub carry: bool,
    /// A bound on the gradient; none by default.
    pub clip: Option<Clip>,
    /// What is shown on standard error.
    pub progress: Progress,
}

impl Default for Trainer {
    fn default() -> Self {
        Self {
            epochs: 10,
            batch_size: 32,
            seed: 0,
            shuffle: true,
            carry: false,
            clip: None,
            progress: Progress::default(),
        }
    }
}

impl Trainer {
    /// Trains a network.
    ///
    /// After each epoch, the loss and the metrics are measured on the validation set; without
    /// one, the metrics are measured on the training set, as that epoch saw it. When it returns, each metric holds
    /// what it saw in the last epoch. Nothing is allocated once the first step has been made,
    /// except by the progress display and by data sets that say so.
    ///
    /// # Errors
    /// Before anything has changed: if states are to be carried by a network that has none, or
    /// over batches that are not all of the same size; if `epochs` or `batch_size` is 0, a data set is empty,
    /// inputs, targets or parameters are not finite, targets are not as many as the loss needs
    /// or outside of what it is defined for (a class that the network does not have).
    ///
    /// In training: if samples cannot be read, or the loss or a gradient is no longer finite. The
    /// error names the step, and the network is as it was before that step.
    pub fn fit<N, L, O, D, T>(
        &self,
        network: &mut N,
        loss: &L,
        optimizer: &mut O,
        metrics: &mut [&mut dyn Metric<N::Scalar, N::Head, T>],
        train: &D,
        validation: Option<&dyn DatasetFor<N::Input, N::Scalar, Target = T>>,
    ) -> Result<History>
    where
        N: Network,
        D: DatasetFor<N::Input, N::Scalar, Target = T>,
        T: Target,
        L: Loss<N::Scalar, N::Head, T>,
        O: Optimize<N>,
    {
        self.fit_observed(
            network,
            loss,
            optimizer,
            metrics,
            train,
            validation,
            &mut [],
        )
    }

    /// Trains a network as [`fit`](Self::fit) does, with observers, which are told of every
    /// batch and epoch, in their order, and may stop the run.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_observed<N, L, O, D, T>(
        &self,
        network: &mut N,
        loss: &L,
        optimizer: &mut O,
        metrics: &mut [&mut dyn Metric<N::Scalar, N::Head, T>],
        train: &D,
        validation: Option<&dyn DatasetFor<N::Input, N::Scalar, Target = T>>,
        observers: &mut [&mut dyn Observer<N>],
    ) -> Result<History>
    where
        N: Network,
        D: DatasetFor<N::Input, N::Scalar, Target = T>,
        T: Target,
        L: Loss<N::Scalar, N::Head, T>,
        O: Optimize<N>,
    {
        self.check_settings()?;
        check::data::<N, L, _>(loss, train, "the training set")?;
        if let Some(validation) = validation {
            check::data::<N, L, _>(loss, validation, "the validation set")?;
        }
        check::parameters(network)?;
        if self.carry {
            check::carries::<N>(train.len(), self.batch_size, "the training set")?;
            if let Some(validation) = validation {
                check::carries::<N>(validation.len(), self.batch_size, "the validation set")?;
            }
        }

        let mut names = Vec::with_capacity(metrics.len());
        let mut better = Vec::with_capacity(metrics.len());
        for metric in metrics.iter() {
            names.push(metric.name());
            better.push(metric.better());
        }
        let mut observers = Observers {
            display: Display::new(self.progress),
            others: observers,
        };
        let run = Run {
            network: N::NAME,
            epochs: self.epochs,
            samples: train.len(),
            validation_samples: validation.map(DatasetFor::len),
            batches: train.len().div_ceil(self.batch_size),
            metrics: &names,
        };
        observers.start(network, &run);
        let mut history = History::new(self.epochs, names, better);
        let carried = self.carry.then_some(&*network);
        let carried = carried.map(|network| Carried::of_any(network, self.batch_size));
        let mut training = Training {
            settings: self,
            network,
            loss,
            optimizer,
            metrics,
            train,
            validation,
            gradient: N::zeros(),
            workspace: Workspace::new(),
            order: Order::new(train.len(), self.seed),
            samples: data::memory(train, self.batch_size),
            evaluator: match (validation, self.carry) {
                (Some(validation), false) => Evaluator::new::<N, _>(validation),
                (Some(validation), true) => {
                    Evaluator::carrying::<N, _>(validation, self.batch_size)
                }
                (None, false) => Evaluator::new::<N, _>(train),
                (None, true) => Evaluator::carrying::<N, _>(train, self.batch_size),
            },
            carried,
        };
        let result = training.run(&mut history, &mut observers);
        observers.end(training.network, &history);
        result.map(|()| history)
    }

    fn check_settings(&self) -> Result<()> {
        for (name, value) in [("epochs", self.epochs), ("batch_size", self.batch_size)] {
            if value == 0 {
                return Err(Error::Setting {
                    name,
                    expected: "at least 1",
                    found: "0".into(),
                });
            }
        }
        self.clip.map_or(Ok(()), Clip::check)
    }
}

/// A run in progress: what it works on, and its memory.
struct Training<'a, 'm, N: Network, L, O, D, T> {
    settings: &'a Trainer,
    network: &'a mut N,
    loss: &'a L,
    optimizer: &'a mut O,
    metrics: Metrics<'a, 'm, N, T>,
    train: &'a D,
    validation: Option<&'a dyn DatasetFor<N::Input, N::Scalar, Target = T>>,
    gradient: N,
    workspace: Workspace<N>,
    order: Order,
    /// What a batch is read into, where the training set is not in memory.
    samples: Dataset<N::Input, T, N::Scalar>,
    evaluator: Evaluator<N::Input, T, N::Scalar>,
    /// What is carried over batches.
    carried: Option<Carried<N>>,
}

impl<N, L, O, D, T> Training<'_, '_, N, L, O, D, T>
where
    N: Network,
    D: DatasetFor<N::Input, N::Scalar, Target = T>,
    L: Loss<N::Scalar, N::Head, T>,
    O: Optimize<N>,
    T: Target,
{
    fn run(&mut self, history: &mut History, observers: &mut Observers<'_, '_, N>) -> Result<()> {
        for epoch in 0..self.settings.epochs {
            let clock = Clock::start();
            let ControlFlow::Continue(loss) = self.epoch(epoch, observers)? else {
                break;
            };
            let training_seconds = clock.seconds();
            let validation_loss = self.validate(epoch)?;
            let speed = self.train.len() as f64 / training_seconds;
            let record = Epoch {
                number: epoch + 1,
                loss,
                validation_loss,
                seconds: clock.seconds(),
                samples_per_second: if speed.is_finite() { speed } else { 0.0 },
            };
            history.push(record, self.metrics.iter().map(|metric| metric.value()));
            let end = EpochEnd {
                epoch: record,
                metric_names: history.metric_names(),
                metrics: history.metrics(epoch),
            };
            if observers.epoch_end(self.network, &end).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// One pass over the training set: its loss, or a break where an observer stopped it.
    fn epoch(
        &mut self,
        epoch: usize,
        observers: &mut Observers<'_, '_, N>,
    ) -> Result<ControlFlow<(), f64>> {
        let Self {
            settings, train, ..
        } = *self;
        // The random choices of each batch derive from the seed, the epoch and the batch.
        let key = random::mix(random::mix(settings.seed, DROPOUT), epoch as u64);
        self.workspace.set_seed(key);
        if let Some(carried) = &mut self.carried {
            carried.reset(self.network);
        } else if settings.shuffle {
            self.order.shuffle(epoch);
        }
        let batches = self.order.indices().chunks(settings.batch_size);
        let steps_before = epoch.saturating_mul(batches.len());
        let (mut sum, mut samples) = (0.0, 0);
        let mut epoch_loss = 0.0;
        for (index, indices) in batches.enumerate() {
            let step = steps_before.saturating_add(index + 1);
            let place = || format!("epoch {}, batch {} (step {step})", epoch + 1, index + 1);
            let batch = data::fetch(train, epoch, indices, &mut self.samples)
                .map_err(|error| error.within(place()))?;
            self.gradient.clear();
            let (gradient, workspace) = (&mut self.gradient, &mut self.workspace);
            let loss = match &mut self.carried {
                None => self.network.gradient(self.loss, batch, gradient, workspace),
                Some(carried) => {
                    let network = &self.network;
                    network.gradient_from(self.loss, batch, carried, gradient, workspace)
                }
            };
            let loss = loss.map_err(|error| match error {
                Error::NotFinite { what, .. } => Error::NotFinite {
                    what,
                    place: place(),
                },
                other => other.within(place()),
            })?;
            check::gradient(&self.gradient, place)?;
            if let Some(clip) = settings.clip {
                clip.apply(&mut self.gradient)
                    .map_err(|error| error.within(place()))?;
            }
            self.optimizer.step(self.network, &self.gradient);

            samples += batch.len();
            epoch_loss = match self.loss.reduction() {
                Reduction::Mean => {
                    sum += loss * batch.len() as f64;
                    sum / samples as f64
                }
                Reduction::Sum => {
                    sum += loss;
                    sum
                }
            };
            let end = BatchEnd {
                epoch: epoch + 1,
                batch: index + 1,
                step,
                samples,
                loss,
                epoch_loss,
            };
            if observers.batch_end(self.network, &end).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(epoch_loss))
    }

    /// The loss on the validation set, if there is one; and the metrics.
    fn validate(&mut self, epoch: usize) -> Result<Option<f64>> {
        let Some(validation) = self.validation else {
            if !self.metrics.is_empty() {
                self.evaluator
                    .measure(self.network, self.metrics, self.train, epoch)?;
            }
            return Ok(None);
        };
        let loss = self
            .evaluator
            .loss(self.network, self.loss, self.metrics, validation, epoch)?;
        if loss.is_finite() {
            Ok(Some(loss))
        } else {
            Err(Error::NotFinite {
                what: "the validation loss".into(),
                place: format!("the end of epoch {}", epoch + 1),
            })
        }
    }
}

/// Tells the keys of dropout from those of the order.
const DROPOUT: u64 = 1;

/// The progress display and whoever else wants to know. All are told, whoever stops the run.
struct Observers<'a, 'o, N> {
    display: Display,
    others: &'a mut [&'o mut dyn Observer<N>],
}

impl<N> Observers<'_, '_, N> {
    fn start(&mut self, network: &N, run: &Run<'_>) {
        let _ = self.tell(|observer| {
            observer.start(network, run);
            ControlFlow::Continue(())
        });
    }

    fn batch_end(&mut self, network: &N, end: &BatchEnd) -> ControlFlow<()> {
        self.tell(|observer| observer.batch_end(network, end))
    }

    fn epoch_end(&mut self, network: &mut N, end: &EpochEnd<'_>) -> ControlFlow<()> {
        self.tell(|observer| observer.epoch_end(network, end))
    }

    fn end(&mut self, network: &mut N, history: &History) {
        let _ = self.tell(|observer| {
            observer.end(network, history);
            ControlFlow::Continue(())
        });
    }

    fn tell(
        &mut self,
        mut what: impl FnMut(&mut dyn Observer<N>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut flow = ControlFlow::Continue(());
        if let Some(display) = self.display.observer() {
            flow = what(display);
        }
        for observer in self.others.iter_mut() {
            if what(*observer).is_break() {
                flow = ControlFlow::Break(());
            }
        }
        flow
    }
}
