//! Samples and their targets, in memory.

use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::error::{Error, Result};
use crate::samples::batch::{Batch, Labeled, targets_per_sample};
use crate::samples::{self, AsSamples};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Samples of shape `I` with targets of type `T` (`u32` for classes, the scalar for values).
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "DataLoader")]
#[doc(alias = "TensorDataset")]
pub struct Dataset<I, T, S = f32> {
    pub(super) inputs: Vec<S>,
    pub(super) targets: Vec<T>,
    pub(super) targets_per_sample: usize,
    pub(super) weights: Option<Vec<S>>,
    pub(super) lengths: Option<Vec<usize>>,
    pub(super) length: usize,
    pub(super) shape: PhantomData<fn() -> I>,
}

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// Creates a data set from samples that lie one after another, features first. Every sample has
    /// the same number of targets.
    ///
    /// # Errors
    /// If the number of inputs is not a multiple of the sample size, the number of targets is not a
    /// multiple of the number of samples, or a token is not in the vocabulary.
    pub fn from_flat(inputs: Vec<S>, targets: Vec<T>) -> Result<Self> {
        let length = samples::whole::<I>(inputs.len())?;
        let targets_per_sample = targets_per_sample(length, targets.len())?;
        super::check_tokens::<I, S>(&inputs, None)?;
        Ok(Self {
            inputs,
            targets,
            targets_per_sample,
            weights: None,
            lengths: None,
            length,
            shape: PhantomData,
        })
    }

    /// The same samples with weights. Each sample's loss is multiplied by its weight. A negative
    /// weight reverses the sign of the loss, like a negative advantage in a policy gradient.
    ///
    /// # Errors
    /// If the numbers of weights and samples differ, or a weight is infinite or NaN.
    pub fn with_weights(mut self, weights: Vec<S>) -> Result<Self> {
        if weights.len() != self.length {
            return Err(Error::Length {
                what: "weights",
                expected: self.length,
                found: weights.len(),
            });
        }
        if let Some(sample) = weights.iter().position(|weight| !weight.is_finite()) {
            return Err(Error::NotFinite {
                what: "the weight".into(),
                place: alloc::format!("sample {sample}"),
            });
        }
        self.weights = Some(weights);
        Ok(self)
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// All inputs, sample after sample, features first.
    pub fn inputs(&self) -> &[S] {
        &self.inputs
    }

    /// All inputs, mutably. If a number is then not finite, or not a token of the vocabulary, that
    /// is an error when the data set is used.
    pub fn inputs_mut(&mut self) -> &mut [S] {
        &mut self.inputs
    }

    /// All targets, sample after sample.
    pub fn targets(&self) -> &[T] {
        &self.targets
    }

    /// The number of targets per sample.
    pub fn targets_per_sample(&self) -> usize {
        self.targets_per_sample
    }

    /// The weights of the samples, if they have weights.
    pub fn weights(&self) -> Option<&[S]> {
        self.weights.as_deref()
    }

    /// The input of one sample.
    ///
    /// # Panics
    /// If `index` is out of bounds.
    pub fn input(&self, index: usize) -> &[S] {
        &self.inputs[index * I::SIZE..(index + 1) * I::SIZE]
    }

    /// The targets of one sample.
    ///
    /// # Panics
    /// If `index` is out of bounds.
    pub fn target(&self, index: usize) -> &[T] {
        &self.targets[index * self.targets_per_sample..(index + 1) * self.targets_per_sample]
    }

    /// A batch of all samples, in order.
    pub fn all(&self) -> Batch<'_, I, T, S> {
        self.labeled().all(self.length)
    }

    /// A batch of the samples with these indices, in this order. Nothing is copied.
    ///
    /// # Errors
    /// If an index is out of bounds.
    pub fn batch<'a>(&'a self, indices: &'a [usize]) -> Result<Batch<'a, I, T, S>> {
        self.check_indices(indices)?;
        Ok(self.labeled().listed(indices))
    }

    /// The samples with these indices in batches of `size`, in this order; the last batch may be
    /// smaller. Nothing is copied. With the indices of an [`Order`](super::Order), these are the
    /// batches of one epoch.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let data = Dataset::<Vector<1>, u32>::from_flat(vec![0.0, 0.1, 0.2], vec![0, 1, 0])?;
    /// let sizes: Vec<_> = data.batches(&[2, 0, 1], 2)?.map(|batch| batch.len()).collect();
    /// assert_eq!(sizes, [2, 1]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If `size` is 0, or an index is out of bounds.
    pub fn batches<'a>(
        &'a self,
        indices: &'a [usize],
        size: usize,
    ) -> Result<impl ExactSizeIterator<Item = Batch<'a, I, T, S>>> {
        if size == 0 {
            return Err(Error::Setting {
                name: "batch_size",
                expected: "at least 1",
                found: "0".into(),
            });
        }
        self.check_indices(indices)?;
        let samples = self.labeled();
        Ok(indices
            .chunks(size)
            .map(move |indices| samples.listed(indices)))
    }

    /// The samples with their targets.
    fn labeled(&self) -> Labeled<'_, I, T, S> {
        Labeled {
            inputs: &self.inputs,
            targets: &self.targets,
            weights: self.weights(),
            lengths: self.lengths(),
            targets_per_sample: self.targets_per_sample,
            shape: PhantomData,
        }
    }

    pub(super) fn check_indices(&self, indices: &[usize]) -> Result<()> {
        match indices.iter().find(|&&index| index >= self.length) {
            None => Ok(()),
            Some(&index) => Err(Error::Index {
                index,
                length: self.length,
            }),
        }
    }
}

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// Creates a data set by copying samples from anything that is a [batch](crate::samples): a
    /// matrix or a view of one, a slice, rows.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, nalgebra::DMatrix, prelude::*};
    ///
    /// // A table with one row for each of three samples. In a batch, samples are columns.
    /// let table = DMatrix::from_row_slice(3, 2, &[1.0, 10.0, 2.0, 20.0, 3.0, 30.0]);
    /// let data = Dataset::<Vector<2>, u32>::new(table.transpose(), vec![0, 1, 1])?;
    /// assert_eq!(data.input(1), [2.0, 20.0]);
    /// let rows = Dataset::<Vector<2>, u32>::new([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]], vec![0, 1, 1])?;
    /// assert_eq!(rows, data);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`from_flat`](Self::from_flat).
    pub fn new(inputs: impl AsSamples<S, I>, targets: Vec<T>) -> Result<Self> {
        Self::from_flat(samples::copied(&inputs)?, targets)
    }
}
