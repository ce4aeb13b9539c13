//! The trait of data sets: which of them fit which networks, and how a training loop reads samples.

use super::fingerprint::{self, Fingerprint};
use super::{Dataset, Target};
use crate::error::{Error, Result};
use crate::samples::batch::{Batch, Targets};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// A data set for networks whose samples have the shape `I` and the scalar `S`.
///
/// It is implemented for [`Dataset`], which holds all samples in memory, for data sets that read
/// samples from disk batch by batch, and for data sets that transform another one, such as
/// [`Augmented`](super::Augmented).
///
/// A data set whose samples have another width does not compile:
///
/// ```compile_fail,E0277
/// use nn_runtime::{data::Dataset, loss::MeanSquaredError, prelude::*};
/// use nn_runtime::{optimizer::{Adam, Optimizer}, train::Trainer};
///
/// network! { struct Line { 2 => Dense(1) } }
///
/// // The network takes two features, but the samples have three.
/// let data = Dataset::<Vector<3>, f32>::from_pairs([([1.0, 2.0, 3.0], [0.0])]);
/// let loss = MeanSquaredError::default();
/// let mut optimizer = Optimizer::new(Adam::default()).unwrap();
/// Trainer::default().fit(&mut Line::new(0), &mut optimizer, Fit::new(&data, &loss));
/// ```
///
/// # A data set of your own
/// A data set reports its number of samples and writes the samples of a batch into memory that is
/// reused for every batch:
///
/// ```
/// use nn_runtime::data::{Dataset, DatasetFor};
/// use nn_runtime::{error::Result, loss::MeanSquaredError, prelude::*};
/// use nn_runtime::{optimizer::{Adam, Optimizer}, train::Trainer};
///
/// network! { struct Line { 1 => Dense(1) } }
///
/// /// The samples x = 0, 1/8, 2/8, … with the targets 2x, computed and never stored.
/// struct Doubles;
///
/// impl DatasetFor<Vector<1>, f32> for Doubles {
///     type Target = f32;
///
///     fn len(&self) -> usize {
///         64
///     }
///
///     fn targets_per_sample(&self) -> usize {
///         1
///     }
///
///     fn read(
///         &self,
///         _epoch: usize,
///         indices: &[usize],
///         samples: &mut Dataset<Vector<1>, f32>,
///     ) -> Result<()> {
///         for &index in indices {
///             let x = index as f32 / 8.0;
///             samples.push(&[x], &[2.0 * x])?;
///         }
///         Ok(())
///     }
/// }
///
/// let mut line = Line::new(0);
/// let mut optimizer = Optimizer::new(Adam { learning_rate: 0.05, ..Adam::default() })?;
/// let trainer = Trainer { epochs: 100, ..Trainer::default() };
/// let loss = MeanSquaredError::default();
/// trainer.fit(
///     &mut line,
///     &mut optimizer,
///     Fit {
///         train: &Doubles,
///         validation: Some(&Doubles),
///         loss: &loss,
///         metrics: &mut [],
///     },
/// )?;
/// assert!((line.dense1.weight[0] - 2.0).abs() < 0.1);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` does not fit: this network expects samples of shape `{I}` and scalars `{S}`",
    label = "this data set is a `{Self}`, but the network expects samples of shape `{I}`",
    note = "help: read the data as `Dataset<{I}, …, {S}>`, or declare the network with the shape of the samples"
)]
pub trait DatasetFor<I: Shape, S: Scalar> {
    /// A target: `u32` for classes, the scalar for values.
    type Target: Target;

    /// The number of samples.
    fn len(&self) -> usize;

    /// Whether there are no samples.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of targets per sample.
    fn targets_per_sample(&self) -> usize;

    /// Appends the samples with these indices to `samples`, in this order. A training loop
    /// [clears](Dataset::clear) `samples` first, and has reserved memory for a whole batch.
    ///
    /// `epoch` counts from 0. If the samples change from epoch to epoch, each must depend only on
    /// the epoch and its index, not on how the data set is cut into batches.
    ///
    /// # Errors
    /// If an index is out of bounds, or a sample cannot be read.
    fn read(
        &self,
        epoch: usize,
        indices: &[usize],
        samples: &mut Dataset<I, Self::Target, S>,
    ) -> Result<()>;

    /// The data set itself, if it holds all samples in memory and they are the same in every epoch.
    /// Batches are then views of it, and [`read`](Self::read) is not called.
    fn in_memory(&self) -> Option<&Dataset<I, Self::Target, S>> {
        None
    }

    /// Calls `visit` with the targets of all samples in order, together with their weights and
    /// lengths if they have any: either all at once, or in several parts of whole samples. Losses
    /// use this to check the targets and to compute the divisor of a mean. The default
    /// implementation reads one sample after another; a data set that holds its targets in memory
    /// should override it.
    ///
    /// # Errors
    /// The first error of `visit`, or of reading samples.
    fn visit_targets(
        &self,
        epoch: usize,
        visit: &mut VisitTargets<'_, Self::Target, S>,
    ) -> Result<()> {
        let mut samples = Dataset::with_capacity(1, self.targets_per_sample());
        for index in 0..self.len() {
            samples.clear();
            self.read(epoch, &[index], &mut samples)?;
            visit(samples.all_targets())?;
        }
        Ok(())
    }

    /// Checks once, before training, that inputs, targets and weights are finite. It skips numbers
    /// that are known to be finite, and numbers that cannot be checked without reading all samples.
    ///
    /// # Errors
    /// Names the first sample with an infinite number or NaN.
    fn check_finite(&self) -> Result<()> {
        Ok(())
    }

    /// A fingerprint, which distinguishes this data set from others. A run with
    /// [checkpoints](crate::train::Checkpoints) stores it once, and a resumed run compares it.
    ///
    /// For samples in memory, every number is hashed. For other data sets, the default
    /// implementation does not read all samples: it hashes all targets, weights and lengths, and
    /// the inputs of 16 evenly spread samples as read in the first epoch. It does not detect
    /// changes of the other inputs. A data set that wraps another one also includes the fingerprint
    /// of that one ([`Fingerprint::of_changed`]).
    ///
    /// # Errors
    /// If samples or targets cannot be read.
    fn fingerprint(&self) -> Result<Fingerprint> {
        fingerprint::of(self)
    }
}

impl<I: Shape, T: Target, S: Scalar> DatasetFor<I, S> for Dataset<I, T, S> {
    type Target = T;

    fn len(&self) -> usize {
        self.len()
    }

    fn targets_per_sample(&self) -> usize {
        self.targets_per_sample()
    }

    fn read(&self, _: usize, indices: &[usize], samples: &mut Self) -> Result<()> {
        samples.append(self, indices)
    }

    fn in_memory(&self) -> Option<&Self> {
        Some(self)
    }

    fn visit_targets(&self, _: usize, visit: &mut VisitTargets<'_, T, S>) -> Result<()> {
        visit(self.all_targets())
    }

    fn check_finite(&self) -> Result<()> {
        self.check_finite()
    }
}

/// A reference to a data set is a data set, too.
#[diagnostic::do_not_recommend]
impl<I: Shape, S: Scalar, D: DatasetFor<I, S> + ?Sized> DatasetFor<I, S> for &D {
    type Target = D::Target;

    fn len(&self) -> usize {
        (**self).len()
    }

    fn targets_per_sample(&self) -> usize {
        (**self).targets_per_sample()
    }

    fn read(
        &self,
        epoch: usize,
        indices: &[usize],
        samples: &mut Dataset<I, Self::Target, S>,
    ) -> Result<()> {
        (**self).read(epoch, indices, samples)
    }

    fn in_memory(&self) -> Option<&Dataset<I, Self::Target, S>> {
        (**self).in_memory()
    }

    fn visit_targets(
        &self,
        epoch: usize,
        visit: &mut VisitTargets<'_, Self::Target, S>,
    ) -> Result<()> {
        (**self).visit_targets(epoch, visit)
    }

    fn check_finite(&self) -> Result<()> {
        (**self).check_finite()
    }

    fn fingerprint(&self) -> Result<Fingerprint> {
        (**self).fingerprint()
    }
}

/// The callback of [`visit_targets`](DatasetFor::visit_targets).
pub type VisitTargets<'a, T, S> = dyn FnMut(Targets<'_, T, S>) -> Result<()> + 'a;

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// All targets, with weights and lengths.
    pub(crate) fn all_targets(&self) -> Targets<'_, T, S> {
        Targets {
            targets: self.targets(),
            weights: self.weights(),
            lengths: self.lengths_of_all(),
        }
    }
}

/// The samples with these indices: a view if they are in memory, otherwise read into `memory`.
pub(crate) fn fetch<'a, I: Shape, S: Scalar, D: DatasetFor<I, S> + ?Sized>(
    data: &'a D,
    epoch: usize,
    indices: &'a [usize],
    memory: &'a mut Dataset<I, D::Target, S>,
) -> Result<Batch<'a, I, D::Target, S>> {
    if let Some(data) = data.in_memory() {
        return data.batch(indices);
    }
    memory.clear();
    data.read(epoch, indices, memory)?;
    if memory.len() == indices.len() {
        Ok(memory.all())
    } else {
        Err(Error::Length {
            what: "the samples that the data set wrote",
            expected: indices.len(),
            found: memory.len(),
        })
    }
}

/// Memory for [`fetch`]; empty if batches are views.
pub(crate) fn memory<I: Shape, S: Scalar, D: DatasetFor<I, S> + ?Sized>(
    data: &D,
    samples: usize,
) -> Dataset<I, D::Target, S> {
    let samples = match data.in_memory() {
        Some(_) => 0,
        None => samples.min(data.len()),
    };
    Dataset::with_capacity(samples, data.targets_per_sample())
}
