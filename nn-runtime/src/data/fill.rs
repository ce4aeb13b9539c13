//! Data sets that are filled sample by sample.

use alloc::vec::Vec;
use core::marker::PhantomData;

use super::Dataset;
use super::check::check_sample;
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// A data set without samples, with room for so many of `targets_per_sample` targets each.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let mut data = Dataset::<Vector<2>, u32>::with_capacity(2, 1);
    /// data.push(&[0.5, 1.5], &[1])?;
    /// data.push_with(&[0], |input| input.fill(2.5))?;
    /// assert_eq!(data.inputs(), [0.5, 1.5, 2.5, 2.5]);
    /// assert!(data.push(&[1.0], &[0]).is_err());
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    pub fn with_capacity(samples: usize, targets_per_sample: usize) -> Self {
        Self {
            inputs: Vec::with_capacity(samples.saturating_mul(I::SIZE)),
            targets: Vec::with_capacity(samples.saturating_mul(targets_per_sample)),
            targets_per_sample,
            weights: None,
            lengths: None,
            length: 0,
            shape: PhantomData,
        }
    }

    /// Forgets all samples, and keeps their memory.
    pub fn clear(&mut self) {
        self.inputs.clear();
        self.targets.clear();
        if let Some(weights) = &mut self.weights {
            weights.clear();
        }
        if let Some(lengths) = &mut self.lengths {
            lengths.clear();
        }
        self.length = 0;
    }

    /// Adds a sample: its input, features first, and its targets. Its weight is 1 where samples
    /// have weights, and it has all steps where samples have lengths.
    ///
    /// # Errors
    /// If the input has not as many numbers as a sample, there are not as many targets as other
    /// samples have, or what should be a token is none of the vocabulary. The data set is as it was
    /// before.
    pub fn push(&mut self, input: &[S], targets: &[T]) -> Result<()> {
        if input.len() != I::SIZE {
            return Err(Error::Length {
                what: "the input",
                expected: I::SIZE,
                found: input.len(),
            });
        }
        self.push_with(targets, |place| place.copy_from_slice(input))
    }

    /// Adds a sample whose input `fill` writes where it will stay. It is zero before.
    ///
    /// # Errors
    /// If there are not as many targets as other samples have, or what should be a token is none of
    /// the vocabulary. The data set is as it was before.
    pub fn push_with(&mut self, targets: &[T], fill: impl FnOnce(&mut [S])) -> Result<()> {
        if targets.len() != self.targets_per_sample {
            return Err(Error::Length {
                what: "the targets of a sample",
                expected: self.targets_per_sample,
                found: targets.len(),
            });
        }
        let first = self.inputs.len();
        self.inputs.resize(first + I::SIZE, S::ZERO);
        fill(&mut self.inputs[first..]);
        let checked = check_sample::<I, S>(self.length, &self.inputs[first..], &[]);
        if checked.is_err() {
            self.inputs.truncate(first);
            return checked;
        }
        self.targets.extend_from_slice(targets);
        if let Some(weights) = &mut self.weights {
            weights.push(S::ONE);
        }
        if let Some(lengths) = &mut self.lengths {
            lengths.extend(I::steps());
        }
        self.length += 1;
        Ok(())
    }

    /// Adds copies of another set's samples with these indices, in this order, with their weights
    /// and lengths.
    ///
    /// # Errors
    /// If there is no sample of one of the indices, or its targets are not as many as those of
    /// the samples that are here. The data set is as it was before.
    pub fn append(&mut self, other: &Self, indices: &[usize]) -> Result<()> {
        other.check_indices(indices)?;
        if other.targets_per_sample != self.targets_per_sample {
            return Err(Error::Length {
                what: "the targets of a sample",
                expected: self.targets_per_sample,
                found: other.targets_per_sample,
            });
        }
        if other.weights.is_some() || self.weights.is_some() {
            let weights = self.weights.get_or_insert_with(Vec::new);
            weights.resize(self.length, S::ONE);
            match &other.weights {
                Some(theirs) => weights.extend(indices.iter().map(|&index| theirs[index])),
                None => weights.resize(self.length + indices.len(), S::ONE),
            }
        }
        if other.lengths.is_some() || self.lengths.is_some() {
            let lengths = self.lengths.get_or_insert_default();
            if lengths.is_empty() {
                lengths.extend((0..self.length).flat_map(|_| I::steps()));
            }
            for &index in indices {
                match &other.lengths {
                    None => lengths.extend(I::steps()),
                    Some(theirs) => {
                        let place = index * I::SEQUENCES..(index + 1) * I::SEQUENCES;
                        lengths.extend_from_slice(&theirs[place]);
                    }
                }
            }
        }
        for &index in indices {
            self.inputs.extend_from_slice(other.input(index));
            self.targets.extend_from_slice(other.target(index));
        }
        self.length += indices.len();
        Ok(())
    }
}
