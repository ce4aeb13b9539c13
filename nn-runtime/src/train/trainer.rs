//! The training loop.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::accumulate::{StepDivisors, Sums};
use super::check;
use super::evaluate::Evaluator;
use super::hooks::Hooks;
use super::progress::Display;
use super::resuming::Identity;
use super::run::Loop;
use super::{Clip, History, Hook, Position, Progress, Run};
use crate::data::{self, DatasetFor, Order, Target};
use crate::error::{Error, Result};
use crate::loss::Loss;
use crate::metric::Metric;
use crate::network::{Carried, Network, Workspace};
use crate::optimizer::Schedule;
use crate::optimizer::optimize::Optimize;

/// The settings of a training run.
///
/// The same settings, data and network give the same bits. Epoch *k* visits the samples in an
/// order, and drops out what it drops out, that depend on the seed and on *k* alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Trainer {
    /// How often each sample is seen. 10 by default.
    pub epochs: usize,
    /// Samples in each batch; the last of an epoch may have fewer, unless it is
    /// [dropped](Self::drop_last). 32 by default.
    pub batch_size: usize,
    /// Decides the order of the samples, and what dropout drops. 0 by default. One that a generator
    /// draws is `rng.random()`.
    pub seed: u64,
    /// Whether each epoch has an order of its own, as by default, or that of the data set.
    pub shuffle: bool,
    /// Whether the last batch of an epoch is left out where it has fewer samples than the others:
    /// other samples in each epoch, where they are shuffled. Not by default. It is for networks that
    /// cannot train on few samples, as those with `BatchNorm`, which measures each batch.
    pub drop_last: bool,
    /// Whether the states of recurrent stages are carried over batches, so that sample i of a batch
    /// goes on where sample i of the batch before ended. Samples are then taken in the order of the
    /// data set, and each epoch begins anew. Not by default.
    /// [More](crate::data#long-sequences-in-parts).
    pub stateful: bool,
    /// A bound on the gradient; none by default.
    pub clip: Option<Clip>,
    /// Batches that make one step, with the gradient of one batch of all of their samples: each is
    /// [divided](crate::loss::Divided) by what all together are divided by. The last step of an epoch
    /// may have fewer. 1 by default; with more, the targets of each epoch are looked at once before
    /// it begins. The gradient of a large batch needs no more memory than that of a small one, so
    /// that a larger `batch_size` does the same for all but batch normalization, whose statistics
    /// are those of each batch, and data sets that are read from disk.
    pub accumulate: usize,
    /// How the learning rate changes; not at all by default.
    pub schedule: Schedule,
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
            drop_last: false,
            stateful: false,
            clip: None,
            accumulate: 1,
            schedule: Schedule::default(),
            progress: Progress::default(),
        }
    }
}

/// What [`Trainer::fit`] trains with: data, a loss, and metrics to watch.
///
/// ```
/// use nn_runtime::optimizer::{Adam, Optimizer};
/// use nn_runtime::{loss::CrossEntropy, metric::Accuracy, prelude::*, train::Fit};
///
/// network! { struct Sign { 1 => Dense(2, softmax) } }
///
/// let data = Dataset::<Vector<1>, u32>::from_pairs([([-1.0], [0]), ([1.0], [1])]);
/// let (mut network, mut adam) = (Sign::new(0), Optimizer::new(Adam::default())?);
/// let mut accuracy = Accuracy::default();
/// let history = Trainer::default().fit(
///     &mut network,
///     &mut adam,
///     Fit {
///         train: &data,
///         validation: Some(&data),
///         loss: &CrossEntropy::default(),
///         metrics: &mut [&mut accuracy],
///     },
/// )?;
/// assert_eq!(history.len(), 10);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
pub struct Fit<'a, 'm, N: Network, D, L, T> {
    /// The training set.
    pub train: &'a D,
    /// The set that the loss and the metrics are measured on after each epoch.
    pub validation: Option<&'a dyn DatasetFor<N::Input, N::Scalar, Target = T>>,
    /// What is to become small.
    pub loss: &'a L,
    /// What else is measured after each epoch.
    pub metrics: &'a mut [&'m mut dyn Metric<N::Scalar, N::Head, T>],
}

impl<'a, N: Network, D, L, T> Fit<'a, '_, N, D, L, T> {
    /// With a training set and a loss alone.
    pub const fn new(train: &'a D, loss: &'a L) -> Self {
        Self {
            train,
            validation: None,
            loss,
            metrics: &mut [],
        }
    }
}

impl<N, D, L, T> fmt::Debug for Fit<'_, '_, N, D, L, T>
where
    N: Network,
    D: DatasetFor<N::Input, N::Scalar, Target = T>,
    L: fmt::Debug,
    T: Target,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fit")
            .field("samples", &self.train.len())
            .field("validation_samples", &self.validation.map(DatasetFor::len))
            .field("loss", &self.loss)
            .field("metrics", &self.metrics.len())
            .finish()
    }
}

impl Trainer {
    /// Trains a network.
    ///
    /// After each epoch, the loss and the metrics are measured on the validation set; without
    /// one, the metrics are measured on the training set, as that epoch saw it. When it returns, each
    /// metric holds what it saw of the network as it is handed back: where that is not as the last
    /// epoch left it, because a hook has given it other parameters or the run was stopped within an
    /// epoch, they are measured once more. Nothing is allocated once the first step has been made,
    /// except by the progress display and by data sets that say so.
    ///
    /// # Errors
    /// Before anything has changed: if states are to be carried by a network that has none, or
    /// over batches that are not all of the same size; if a setting of the trainer or of the loss is
    /// outside of its range, two metrics have one name, a data set is empty, a batch has so few samples
    /// that a stage of the network would [measure one value](crate::layer::Layer::MEASURES), inputs,
    /// targets or parameters are not finite, a token is none of the vocabulary, targets are not as many
    /// as the loss needs
    /// or outside of what it is defined for (a class that the network does not have).
    ///
    /// In training: if samples cannot be read, or the loss or a gradient is no longer finite. The
    /// error names the step, and the network is as it was before that step.
    #[doc(alias = "train")]
    pub fn fit<N, D, L, O, T>(
        &self,
        network: &mut N,
        optimizer: &mut O,
        fit: Fit<'_, '_, N, D, L, T>,
    ) -> Result<History>
    where
        N: Network,
        D: DatasetFor<N::Input, N::Scalar, Target = T>,
        T: Target,
        L: Loss<N::Scalar, N::Head, T>,
        O: Optimize<N>,
    {
        self.fit_any::<false, _, _, _, _, _>(network, optimizer, fit, &mut [])
    }

    /// Trains a network as [`fit`](Self::fit) does, with [hooks](Hook), which are told of every
    /// batch and epoch, in their order, and may change the run or stop it.
    ///
    /// A run that a hook [resumes](Hook::resume) goes on where it was, and gives the same bits as one
    /// that was never stopped.
    ///
    /// # Errors
    /// As [`fit`](Self::fit), and those of the hooks; if the run that should go on was
    /// [another one](super::Change).
    pub fn fit_with<N, D, L, O, T>(
        &self,
        network: &mut N,
        optimizer: &mut O,
        fit: Fit<'_, '_, N, D, L, T>,
        hooks: &mut [&mut dyn Hook<N>],
    ) -> Result<History>
    where
        N: Network,
        D: DatasetFor<N::Input, N::Scalar, Target = T>,
        T: Target,
        L: Loss<N::Scalar, N::Head, T>,
        O: Optimize<N>,
    {
        self.fit_any::<true, _, _, _, _, _>(network, optimizer, fit, hooks)
    }

    /// Both of the above. Without hooks there are no snapshots, and no code for them in the program.
    fn fit_any<const HOOKED: bool, N, D, L, O, T>(
        &self,
        network: &mut N,
        optimizer: &mut O,
        fit: Fit<'_, '_, N, D, L, T>,
        hooks: &mut [&mut dyn Hook<N>],
    ) -> Result<History>
    where
        N: Network,
        D: DatasetFor<N::Input, N::Scalar, Target = T>,
        T: Target,
        L: Loss<N::Scalar, N::Head, T>,
        O: Optimize<N>,
    {
        let Fit {
            train,
            validation,
            loss,
            metrics,
        } = fit;
        self.check_settings()?;
        check::names(metrics)?;
        check::data::<N, L, T>(loss, train, "the training set")?;
        if let Some(validation) = validation {
            check::data::<N, L, T>(loss, validation, "the validation set")?;
        }
        check::measured::<N, T>(self, train)?;
        check::parameters(network)?;
        if self.stateful {
            check::carries::<N>(train.len(), self.batch_size, "the training set")?;
            if let Some(validation) = validation {
                check::carries::<N>(validation.len(), self.batch_size, "the validation set")?;
            }
        }

        if self.stateful && optimizer.evaluates() {
            return Err(Error::Setting {
                name: "stateful",
                expected: "false for an optimizer that evaluates each batch again",
                found: "true".into(),
            });
        }
        if self.schedule != Schedule::default() && optimizer.learning_rate().is_none() {
            return Err(Error::Setting {
                name: "schedule",
                expected: "constant for an optimizer that has no learning rate",
                found: format!("{:?}", self.schedule),
            });
        }

        if self.batches(train.len()) == 0 {
            return Err(Error::Setting {
                name: "batch_size",
                expected: "at most the number of samples, where `drop_last` leaves out a short batch",
                found: format!("{}, for {} samples", self.batch_size, train.len()),
            });
        }

        let mut names = Vec::with_capacity(metrics.len());
        let mut better = Vec::with_capacity(metrics.len());
        for metric in metrics.iter() {
            names.push(metric.name());
            better.push(metric.better());
        }
        let run = Run {
            network: N::NAME,
            trainer: self.clone(),
            epochs: self.epochs,
            samples: train.len(),
            validation_samples: validation.map(DatasetFor::len),
            batches: self.batches(train.len()),
            metrics: names.clone(),
            better: better.clone(),
        };
        let history = History::new(self.epochs, names, better);
        let carried = self.stateful.then_some(&*network);
        let carried = carried.map(|network| Carried::of_any(network, self.batch_size));
        let running = Loop {
            settings: self,
            run: &run,
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
            evaluator: if self.stateful {
                Evaluator::carrying::<N>(validation.unwrap_or(train), self.batch_size)
            } else {
                Evaluator::new::<N>(validation.unwrap_or(train))
            },
            carried,
            history,
            position: Position::default(),
            sums: Sums::default(),
            divisors: StepDivisors::default(),
            measured: None,
            stop: false,
            identity: Identity::default(),
            #[cfg(feature = "std")]
            claims: super::Claims::default(),
        };
        running.run::<HOOKED>(Hooks::new(Display::new(self.progress), hooks))
    }

    /// Batches of an epoch over so many samples.
    pub(super) fn batches(&self, samples: usize) -> usize {
        let size = self.batch_size.max(1);
        if self.drop_last {
            samples / size
        } else {
            samples.div_ceil(size)
        }
    }

    fn check_settings(&self) -> Result<()> {
        for (name, value) in [
            ("epochs", self.epochs),
            ("batch_size", self.batch_size),
            ("accumulate", self.accumulate),
        ] {
            if value == 0 {
                return Err(Error::Setting {
                    name,
                    expected: "at least 1",
                    found: "0".into(),
                });
            }
        }
        self.schedule.check()?;
        self.clip.map_or(Ok(()), Clip::check)
    }
}
