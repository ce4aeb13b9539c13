//! Samples and their targets, in memory.

use alloc::vec::Vec;
use core::marker::PhantomData;

use super::Targets;
use crate::error::{Error, Result};
use crate::pass::Lengths;
use crate::samples::{self, AsSamples};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Samples of shape `I` with targets of type `T` (`u32` for classes, the scalar for values).
#[derive(Clone, Debug, PartialEq)]
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
        Batch {
            samples: Labeled::of(self),
            indices: Indices::Range(0, self.length),
        }
    }

    /// The samples with these indices, in this order. Nothing is copied.
    ///
    /// # Errors
    /// If there is no sample of one of the indices.
    pub fn batch<'a>(&'a self, indices: &'a [usize]) -> Result<Batch<'a, I, T, S>> {
        self.check_indices(indices)?;
        Ok(Batch {
            samples: Labeled::of(self),
            indices: Indices::Listed(indices),
        })
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
        let samples = Labeled::of(self);
        Ok(indices.chunks(size).map(move |indices| Batch {
            samples,
            indices: Indices::Listed(indices),
        }))
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

#[derive(Clone, Copy, Debug)]
enum Indices<'a> {
    Range(usize, usize),
    Listed(&'a [usize]),
}

/// Some samples, most often of a data set.
#[derive(Debug)]
pub struct Batch<'a, I, T, S = f32> {
    samples: Labeled<'a, I, T, S>,
    indices: Indices<'a>,
}

impl<I, T, S> Clone for Batch<'_, I, T, S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I, T, S> Copy for Batch<'_, I, T, S> {}

impl<'a, I: Shape, T: Copy, S: Scalar> Batch<'a, I, T, S> {
    /// All of these samples with these targets.
    pub(crate) fn of_pair(inputs: &'a [S], targets: &'a [T], samples: usize) -> Result<Self> {
        let targets_per_sample = targets_per_sample(samples, targets.len())?;
        Ok(Self {
            samples: Labeled {
                inputs,
                targets,
                weights: None,
                lengths: None,
                targets_per_sample,
                shape: PhantomData,
            },
            indices: Indices::Range(0, samples),
        })
    }

    /// The samples that these are some of.
    pub(crate) fn data(&self) -> &Labeled<'a, I, T, S> {
        &self.samples
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        match self.indices {
            Indices::Range(from, to) => to - from,
            Indices::Listed(indices) => indices.len(),
        }
    }

    /// Not a single one.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The index in the data set of the batch's sample number `place`.
    pub fn index(&self, place: usize) -> usize {
        match self.indices {
            Indices::Range(from, _) => from + place,
            Indices::Listed(indices) => indices[place],
        }
    }
}

/// Samples with their targets, wherever they are.
#[derive(Debug)]
pub(crate) struct Labeled<'a, I, T, S> {
    inputs: &'a [S],
    targets: &'a [T],
    weights: Option<&'a [S]>,
    lengths: Option<&'a [usize]>,
    targets_per_sample: usize,
    shape: PhantomData<fn() -> I>,
}

impl<I, T, S> Clone for Labeled<'_, I, T, S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I, T, S> Copy for Labeled<'_, I, T, S> {}

impl<'a, I: Shape, T: Copy, S: Scalar> Labeled<'a, I, T, S> {
    /// Those of a data set.
    fn of(data: &'a Dataset<I, T, S>) -> Self {
        Self {
            inputs: &data.inputs,
            targets: &data.targets,
            weights: data.weights(),
            lengths: data.lengths(),
            targets_per_sample: data.targets_per_sample,
            shape: PhantomData,
        }
    }

    /// All targets, with weights and lengths.
    pub(crate) fn targets(&self) -> Targets<'a, T, S> {
        // Known to the compiler of samples that are no sequences, which then have no code for lengths.
        let lengths = self.lengths.filter(|_| I::SEQUENCES > 0);
        Targets {
            targets: self.targets,
            weights: self.weights,
            lengths: lengths.map(|lengths| Lengths::new(lengths, I::SEQUENCES)),
        }
    }

    /// How many targets each sample has.
    pub(crate) fn targets_per_sample(&self) -> usize {
        self.targets_per_sample
    }

    /// The input of one sample.
    pub(crate) fn input(&self, index: usize) -> &'a [S] {
        &self.inputs[index * I::SIZE..(index + 1) * I::SIZE]
    }

    /// The targets of one sample.
    pub(crate) fn target(&self, index: usize) -> &'a [T] {
        let each = self.targets_per_sample;
        &self.targets[index * each..(index + 1) * each]
    }
}

/// How many targets each of so many samples has.
fn targets_per_sample(samples: usize, targets: usize) -> Result<usize> {
    let each = targets.checked_div(samples).unwrap_or(1);
    if each * samples == targets && (samples == 0 || targets > 0) {
        return Ok(each);
    }
    Err(Error::Length {
        what: "targets (as many for each sample)",
        expected: each.max(1) * samples,
        found: targets,
    })
}
