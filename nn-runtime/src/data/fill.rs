//! Filling a data set sample by sample.

use alloc::vec::Vec;
use core::marker::PhantomData;

use super::Dataset;
use super::check::check_sample;
use crate::error::{Error, Result};
use crate::kernels::compiled::compiled;
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
            let weights = self.weights.get_or_insert_default();
            append_weights(weights, self.length, other.weights.as_deref(), indices);
        }
        if other.lengths.is_some() || self.lengths.is_some() {
            let lengths = self.lengths.get_or_insert_default();
            let whole = |lengths: &mut Vec<usize>| lengths.extend(I::steps());
            if lengths.is_empty() {
                (0..self.length).for_each(|_| whole(lengths));
            }
            let theirs = other.lengths.as_deref();
            append_lengths(lengths, theirs, I::SEQUENCES, indices, &whole);
        }
        append_samples(&mut self.inputs, &other.inputs, I::SIZE, indices);
        for &index in indices {
            self.targets.extend_from_slice(other.target(index));
        }
        self.length += indices.len();
        Ok(())
    }
}

compiled! {
    fn append_weights<S>(
        weights: &mut Vec<S>,
        length: usize,
        theirs: Option<&[S]>,
        indices: &[usize],
    ) = append_weights_generic
}

fn append_weights_generic<S: Scalar>(
    weights: &mut Vec<S>,
    length: usize,
    theirs: Option<&[S]>,
    indices: &[usize],
) {
    weights.resize(length, S::ONE);
    match theirs {
        Some(theirs) => weights.extend(indices.iter().map(|&index| theirs[index])),
        None => weights.resize(length + indices.len(), S::ONE),
    }
}

compiled! {
    fn append_samples<S>(
        to: &mut Vec<S>,
        from: &[S],
        size: usize,
        indices: &[usize],
    ) = append_samples_generic
}

fn append_samples_generic<S: Scalar>(to: &mut Vec<S>, from: &[S], size: usize, indices: &[usize]) {
    for &index in indices {
        to.extend_from_slice(&from[index * size..][..size]);
    }
}

/// Appends the lengths of `sequences` sequences per sample. `whole` appends the full lengths of
/// a sample.
fn append_lengths(
    lengths: &mut Vec<usize>,
    theirs: Option<&[usize]>,
    sequences: usize,
    indices: &[usize],
    whole: &dyn Fn(&mut Vec<usize>),
) {
    for &index in indices {
        match theirs {
            None => whole(lengths),
            Some(theirs) => lengths.extend_from_slice(&theirs[index * sequences..][..sequences]),
        }
    }
}

/// An empty list with capacity for `count` elements, if there is enough memory for them.
pub(super) fn room<T>(count: usize) -> Vec<T> {
    let mut list = Vec::new();
    // If this fails, adding the elements will report it.
    let _ = list.try_reserve_exact(count);
    list
}
