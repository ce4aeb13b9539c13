//! Filling a data set sample by sample.

use alloc::vec::Vec;
use core::marker::PhantomData;

use super::Dataset;
use super::check::check_sample;
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// Creates an empty data set with capacity for `samples` samples of `targets_per_sample`
    /// targets each. If there is not enough memory, nothing is reserved, and the memory is
    /// allocated when samples are added.
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
            inputs: room(samples.saturating_mul(I::SIZE)),
            targets: room(samples.saturating_mul(targets_per_sample)),
            targets_per_sample,
            weights: None,
            lengths: None,
            length: 0,
            shape: PhantomData,
        }
    }

    /// Removes all samples, but keeps the allocated memory.
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

    /// Adds a sample: its input, features first, and its targets. If the samples have weights, the
    /// weight of this one is 1; if they have lengths, this one has all steps.
    ///
    /// # Errors
    /// If the input does not have the size of a sample, the number of targets is not that of the
    /// other samples, or a token is not in the vocabulary. The data set is then unchanged.
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

    /// Adds a sample whose input `fill` writes in place. The input is zero beforehand.
    ///
    /// # Errors
    /// If the number of targets is not that of the other samples, or a token is not in the
    /// vocabulary. The data set is then unchanged.
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

    /// Adds copies of the samples with these indices from another data set, in this order, with
    /// their weights and lengths.
    ///
    /// # Errors
    /// If an index is out of bounds, or the numbers of targets per sample differ. The data set is
    /// then unchanged.
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

/// An empty list with capacity for `count` elements, if there is enough memory for them.
pub(super) fn room<T>(count: usize) -> Vec<T> {
    let mut list = Vec::new();
    // If this fails, adding the elements will report it.
    let _ = list.try_reserve_exact(count);
    list
}
