//! Batches: samples with their targets.

use core::marker::PhantomData;

use crate::error::{Error, Result};
use crate::pass::Lengths;
use crate::scalar::Scalar;
use crate::shape::Shape;

use super::{AsSamples, Gathered, lengths_of};

#[derive(Clone, Copy, Debug)]
enum Indices<'a> {
    Range(usize, usize),
    Listed(&'a [usize]),
}

/// A batch of samples with targets, usually from a data set.
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
    /// A batch of all given samples with their targets.
    pub(crate) fn of_pair(inputs: Gathered<'a, S>, targets: &'a [T]) -> Result<Self> {
        let targets_per_sample = targets_per_sample(inputs.samples, targets.len())?;
        let labeled = Labeled {
            inputs: inputs.numbers,
            targets,
            weights: None,
            lengths: inputs.lengths,
            targets_per_sample,
            shape: PhantomData,
        };
        Ok(labeled.all(inputs.samples))
    }

    /// All samples that the batch selects from.
    pub(crate) fn data(&self) -> &Labeled<'a, I, T, S> {
        &self.samples
    }

    /// The number of samples in the batch.
    pub fn len(&self) -> usize {
        match self.indices {
            Indices::Range(from, to) => to - from,
            Indices::Listed(indices) => indices.len(),
        }
    }

    /// Whether the batch has no samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The index in the data set of sample number `place` of the batch.
    pub fn index(&self, place: usize) -> usize {
        match self.indices {
            Indices::Range(from, _) => from + place,
            Indices::Listed(indices) => indices[place],
        }
    }
}

/// Its inputs.
impl<I: Shape, T: Copy, S: Scalar> AsSamples<S, I> for Batch<'_, I, T, S> {
    fn samples(&self) -> Result<usize> {
        Ok(self.len())
    }

    fn as_numbers(&self) -> Option<&[S]> {
        match self.indices {
            Indices::Range(from, to) => Some(&self.samples.inputs[from * I::SIZE..to * I::SIZE]),
            Indices::Listed(_) => None,
        }
    }

    fn write_sample(&self, index: usize, to: &mut [S]) {
        to.copy_from_slice(self.samples.input(self.index(index)));
    }

    fn has_lengths(&self) -> bool {
        self.samples.lengths.is_some()
    }

    fn write_lengths(&self, index: usize, to: &mut [usize]) {
        if let Some(lengths) = self.samples.lengths {
            to.copy_from_slice(lengths_of::<I>(lengths, self.index(index)));
        }
    }
}

/// Samples with their targets, wherever they are.
#[derive(Debug)]
pub(crate) struct Labeled<'a, I, T, S> {
    pub(crate) inputs: &'a [S],
    pub(crate) targets: &'a [T],
    pub(crate) weights: Option<&'a [S]>,
    pub(crate) lengths: Option<&'a [usize]>,
    pub(crate) targets_per_sample: usize,
    pub(crate) shape: PhantomData<fn() -> I>,
}

impl<I, T, S> Clone for Labeled<'_, I, T, S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I, T, S> Copy for Labeled<'_, I, T, S> {}

impl<'a, I: Shape, T: Copy, S: Scalar> Labeled<'a, I, T, S> {
    /// A batch of all samples; `samples` is their number.
    pub(crate) fn all(self, samples: usize) -> Batch<'a, I, T, S> {
        Batch {
            samples: self,
            indices: Indices::Range(0, samples),
        }
    }

    /// A batch of the samples with these indices.
    pub(crate) fn listed(self, indices: &'a [usize]) -> Batch<'a, I, T, S> {
        Batch {
            samples: self,
            indices: Indices::Listed(indices),
        }
    }

    /// All targets, with weights and lengths.
    pub(crate) fn targets(&self) -> Targets<'a, T, S> {
        // The compiler knows this for samples that are not sequences, and then emits no code for
        // lengths.
        let lengths = if const { I::SEQUENCES == 0 } {
            None
        } else {
            self.lengths
        };
        Targets {
            targets: self.targets,
            weights: self.weights,
            lengths: lengths.map(|lengths| Lengths::new(lengths, I::SEQUENCES)),
        }
    }

    /// The number of targets per sample.
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

/// The number of targets per sample, given the number of samples and of all targets.
pub(crate) fn targets_per_sample(samples: usize, targets: usize) -> Result<usize> {
    let each = targets.checked_div(samples).unwrap_or(1);
    if each * samples == targets && (samples == 0 || targets > 0) {
        return Ok(each);
    }
    Err(Error::Length {
        what: "targets (the same number for each sample)",
        expected: each.max(1) * samples,
        found: targets,
    })
}

/// The targets of several samples in order, with weights and lengths.
#[derive(Debug)]
pub struct Targets<'a, T, S> {
    /// The targets.
    pub targets: &'a [T],
    /// The weights of the samples, if they have weights.
    pub weights: Option<&'a [S]>,
    /// The lengths of the samples; `None` if every sample has all steps.
    pub lengths: Option<Lengths<'a>>,
}

impl<T, S> Clone for Targets<'_, T, S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T, S> Copy for Targets<'_, T, S> {}

impl<'a, T, S> Targets<'a, T, S> {
    /// The targets of samples without weights and lengths.
    pub const fn new(targets: &'a [T]) -> Self {
        Self {
            targets,
            weights: None,
            lengths: None,
        }
    }

    /// The targets of a range of samples, with `per_sample` targets each.
    pub(crate) fn part(&self, samples: core::ops::Range<usize>, per_sample: usize) -> Self {
        Self {
            targets: &self.targets[samples.start * per_sample..samples.end * per_sample],
            weights: self.weights.map(|weights| &weights[samples.clone()]),
            lengths: self.lengths.map(|lengths| lengths.part(samples)),
        }
    }
}
