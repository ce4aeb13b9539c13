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
    /// A data set of samples that lie one after another, features first, and as many targets a
    /// sample.
    ///
    /// # Errors
    /// If the numbers are not those of whole samples, the targets are not as many for each, or what
    /// should be a token is none of the vocabulary.
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

    /// The same samples, each counting as much as its weight says. One that is negative turns a
    /// sample's loss around, as an advantage does in a policy gradient.
    ///
    /// # Errors
    /// If there are not as many weights as samples, or one is infinite or not a number.
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

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// There is not a single sample.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// All inputs, sample after sample, features first.
    pub fn inputs(&self) -> &[S] {
        &self.inputs
    }

    /// All inputs, to change them. What is then no token of the vocabulary, or no finite number, is an
    /// error where the data set is used.
    pub fn inputs_mut(&mut self) -> &mut [S] {
        &mut self.inputs
    }

    /// All targets, sample after sample.
    pub fn targets(&self) -> &[T] {
        &self.targets
    }

    /// How many targets each sample has.
    pub fn targets_per_sample(&self) -> usize {
        self.targets_per_sample
    }

    /// The samples' weights, if they have any.
    pub fn weights(&self) -> Option<&[S]> {
        self.weights.as_deref()
    }

    /// The input of one sample.
    ///
    /// # Panics
    /// If there is no such sample, as indexing a slice does.
    pub fn input(&self, index: usize) -> &[S] {
        &self.inputs[index * I::SIZE..(index + 1) * I::SIZE]
    }

    /// The targets of one sample.
    ///
    /// # Panics
    /// If there is no such sample, as indexing a slice does.
    pub fn target(&self, index: usize) -> &[T] {
        &self.targets[index * self.targets_per_sample..(index + 1) * self.targets_per_sample]
    }

    /// All samples in order.
    pub fn all(&self) -> Batch<'_, I, T, S> {
        self.labeled().all(self.length)
    }

    /// The samples with these indices, in this order. Nothing is copied.
    ///
    /// # Errors
    /// If there is no sample of one of the indices.
    pub fn batch<'a>(&'a self, indices: &'a [usize]) -> Result<Batch<'a, I, T, S>> {
        self.check_indices(indices)?;
        Ok(self.labeled().listed(indices))
    }

    /// The samples with these indices in batches of `size`, in this order; the last may be
    /// smaller. Nothing is copied. With [`Order`](super::Order) this is what an epoch of a
    /// training loop goes through.
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
    /// If `size` is 0, or there is no sample of one of the indices.
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
    /// A data set of copies of samples, of whatever is a [batch](crate::samples): a matrix or a view of
    /// one, a slice, rows.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, nalgebra::DMatrix, prelude::*};
    ///
    /// // A table of three measurements, each of a sample: a row each, where samples are columns.
    /// let table = DMatrix::from_row_slice(3, 2, &[1.0, 10.0, 2.0, 20.0, 3.0, 30.0]);
    /// let data = Dataset::<Vector<2>, u32>::new(table.transpose(), vec![0, 1, 1])?;
    /// assert_eq!(data.input(1), [2.0, 20.0]);
    /// let rows = Dataset::<Vector<2>, u32>::new([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]], vec![0, 1, 1])?;
    /// assert_eq!(rows, data);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_flat`](Self::from_flat).
    pub fn new(inputs: impl AsSamples<S, I>, targets: Vec<T>) -> Result<Self> {
        Self::from_flat(samples::copied(&inputs)?, targets)
    }
}
