//! The trainer.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::check;
use super::evaluate::Evaluator;
use super::hooks::Hooks;
use super::run::Loop;
use super::step::NetworkWork;
use super::{Clip, History, Hook, Progress, Run};
use crate::data::{self, DatasetFor, Target};
use crate::error::{Error, Result};
use crate::loss::Loss;
use crate::metric::Metric;
use crate::network::{Carried, Network, Workspace};
use crate::optimizer::Schedule;
use crate::optimizer::optimize::Optimize;

/// The settings of a training run, and the loop itself: [`fit`](Self::fit).
///
/// A whole program:
///
/// ```
/// use nn_runtime::prelude::*;
///
/// network! { struct Sign { 1 => Dense(8, relu) => Dense(2, softmax) } }
///
/// fn main() -> nn_runtime::error::Result<()> {
///     let numbers: Vec<f32> = (0..200_u8).map(|i| f32::from(i) / 100.0 - 0.995).collect();
///     let signs = numbers.iter().map(|&x| u32::from(x > 0.0)).collect();
///     let data = Dataset::<Vector<1>, u32>::classes(numbers, signs)?;
///     let (train, validation) = data.split(0.2, 0)?;
///
///     let mut network = Sign::new(0);
///     let mut optimizer = Optimizer::new(Adam { learning_rate: 0.01, ..Adam::default() })?;
///     let mut accuracy = Accuracy::default();
///     let trainer = Trainer { epochs: 30, batch_size: 16, ..Trainer::default() };
///     let history = trainer.fit(
///         &mut network,
///         &mut optimizer,
///         Fit {
///             train: &train,
///             validation: Some(&validation),
///             loss: &CrossEntropy::default(),
///             metrics: &mut [&mut accuracy],
///         },
///     )?;
///     println!("{history}");
///     assert!(accuracy.value() > 0.9);
///     assert!(network.predict(&[0.7].into())[1] > 0.9); // The probability of class 1.
///     Ok(())
/// }
/// ```
///
/// The same settings, data and network give bit-identical results. The order of the samples and the
/// random choices of dropout in epoch *k* depend only on the seed and *k*.
#[derive(Clone, Debug, PartialEq)]
pub struct Trainer {
    /// The number of passes over the training set; 10 by default.
    pub epochs: usize,
    /// Samples per batch. The last batch of an epoch may be smaller, unless it is
    /// [dropped](Self::drop_last). 32 by default.
    pub batch_size: usize,
    /// The seed of the order of the samples and of dropout; 0 by default. For a random seed, use
    /// `rng.random()`.
    pub seed: u64,
    /// Whether the samples are shuffled anew for each epoch, which is the default. Otherwise, they
    /// stay in the order of the data set.
    pub shuffle: bool,
    /// Whether to drop the last batch of an epoch if it has fewer samples than the others; false by
    /// default. If samples are shuffled, different samples are dropped in each epoch. This is
    /// useful for networks that cannot train on small batches, such as networks with `BatchNorm`,
    /// which computes statistics of each batch.
    pub drop_last: bool,
    /// Whether the states of recurrent stages are carried over batches, so that sample i of a batch
    /// continues sample i of the previous batch; false by default. Samples are then processed in
    /// the order of the data set, and the states are reset at the start of each epoch.
    /// [More](crate::data#long-sequences-in-parts).
    pub stateful: bool,
    /// How the gradient is clipped; not at all by default.
    pub clip: Option<Clip>,
    /// The number of batches per step; 1 by default. Their gradients are accumulated, and equal the
    /// gradient of one batch of all of their samples, since each is [divided](crate::loss::Divided)
    /// by the divisor of the whole step. The last step of an epoch may have fewer batches. If the
    /// value is greater than 1, the targets of each epoch are read once before it begins. The
    /// gradient of a large batch needs no more memory than the gradient of a small one, so
    /// increasing `batch_size` has the same effect. The exceptions are batch normalization, whose
    /// statistics are those of each batch, and data sets that are read from disk, whose batches are
    /// buffered.
    pub accumulate: usize,
    /// The learning rate schedule; constant by default.
    pub schedule: Schedule,
    /// The progress that is shown on standard error.
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

/// The arguments of [`Trainer::fit`]: data, a loss, and metrics.
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
    /// The validation set. The loss and the metrics are measured on it after each epoch.
    pub validation: Option<&'a dyn DatasetFor<N::Input, N::Scalar, Target = T>>,
    /// The loss to minimize.
    pub loss: &'a L,
    /// The metrics that are measured after each epoch.
    pub metrics: &'a mut [&'m mut dyn Metric<N::Scalar, N::Head, T>],
}

impl<'a, N: Network, D, L, T> Fit<'a, '_, N, D, L, T> {
    /// Arguments with only a training set and a loss.
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
    /// After each epoch, the loss and the metrics are measured on the validation set. Without a
    /// validation set, the metrics are measured on the training set, as augmented for that epoch.
    /// On return, the metrics describe the returned network: they are measured again if its
    /// parameters have changed after the last epoch, because a hook replaced them or the run was
    /// stopped within an epoch. After the first step, nothing is allocated, except by the progress
    /// display and by data sets that are documented to allocate.
    ///
    /// # Errors
    /// Before anything has changed: if `stateful` is set and the network carries no states or the
    /// batches are not all of the same size; if a setting of the trainer or of the loss is out of
    /// range; if two metrics have the same name; if a data set is empty; if a batch is so small
    /// that a stage of the network would [measure only one value](crate::layer::Layer::MEASURES);
    /// if inputs, targets or parameters are not finite; if a token is not in the vocabulary; or if
    /// the number of targets does not match the loss or the targets are outside its domain (such as
    /// a class that the network does not have).
    ///
    /// During training: if samples cannot be read, or the loss or a gradient is not finite. The
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

    /// Trains a network like [`fit`](Self::fit), with [hooks](Hook). They are notified of every
    /// batch and epoch, in the given order, and can change or stop the run.
    ///
    /// A run that a hook [resumes](Hook::resume) continues where it was saved. Its result is
    /// bit-identical to that of an uninterrupted run.
    ///
    /// # Errors
    /// As for [`fit`](Self::fit), the errors of the hooks, and if the run to be resumed was
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

    /// Implements `fit` and `fit_with`. Without hooks, the code for snapshots is not compiled into
    /// the program.
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
        self.check_optimizer(optimizer.evaluates(), optimizer.learning_rate().is_some())?;

        let mut run = Run {
            network: N::NAME,
            trainer: Self::default(),
            epochs: self.epochs,
            samples: train.len(),
            validation_samples: validation.map(DatasetFor::len),
            batches: 0,
            metrics: Vec::with_capacity(metrics.len()),
            better: Vec::with_capacity(metrics.len()),
        };
        for metric in metrics.iter() {
            run.metrics.push(metric.name());
            run.better.push(metric.better());
        }
        self.complete(&mut run)?;
        let state = Loop::new(self, &run);
        let carried = self.stateful.then_some(&*network);
        let carried = carried.map(|network| Carried::of_any(network, self.batch_size));
        let work = NetworkWork::<'_, '_, '_, _, _, _, _, HOOKED> {
            network,
            loss,
            optimizer,
            metrics,
            train,
            validation,
            gradient: N::zeros(),
            workspace: Workspace::new(),
            samples: data::memory(train, self.batch_size),
            evaluator: if self.stateful {
                Evaluator::carrying::<N>(validation.unwrap_or(train), self.batch_size)
            } else {
                Evaluator::new::<N>(validation.unwrap_or(train))
            },
            carried,
            hooks: Hooks::new(hooks),
        };
        work.run(state)
    }

    /// Checks that the settings are possible with an optimizer, given whether it evaluates each
    /// batch again and whether it has a learning rate.
    fn check_optimizer(&self, evaluates: bool, has_learning_rate: bool) -> Result<()> {
        if self.stateful && evaluates {
            return Err(Error::Setting {
                name: "stateful",
                expected: "false for an optimizer that evaluates each batch more than once",
                found: "true".into(),
            });
        }
        if self.schedule != Schedule::default() && !has_learning_rate {
            return Err(Error::Setting {
                name: "schedule",
                expected: "constant for an optimizer without a learning rate",
                found: format!("{:?}", self.schedule),
            });
        }
        Ok(())
    }

    /// Adds the settings and the number of batches to the description of a run.
    fn complete(&self, run: &mut Run) -> Result<()> {
        run.trainer = self.clone();
        run.batches = self.batches(run.samples);
        if run.batches > 0 {
            return Ok(());
        }
        Err(Error::Setting {
            name: "batch_size",
            expected: "at most the number of samples when `drop_last` skips a short batch",
            found: format!("{}, for {} samples", self.batch_size, run.samples),
        })
    }

    /// The number of batches in an epoch of `samples` samples.
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
