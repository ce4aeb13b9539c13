//! Some samples with their targets.

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

    fn write_lengths(&self, index: usize, to: &mut [usize]) -> bool {
        let Some(lengths) = self.samples.lengths else {
            return false;
        };
        to.copy_from_slice(lengths_of::<I>(lengths, self.index(index)));
        true
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
    /// All of them, of which there are so many.
    pub(crate) fn all(self, samples: usize) -> Batch<'a, I, T, S> {
        Batch {
            samples: self,
            indices: Indices::Range(0, samples),
        }
    }

    /// Those with these indices.
    pub(crate) fn listed(self, indices: &'a [usize]) -> Batch<'a, I, T, S> {
        Batch {
            samples: self,
            indices: Indices::Listed(indices),
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
pub(crate) fn targets_per_sample(samples: usize, targets: usize) -> Result<usize> {
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

/// Targets of some samples, in order, and what else is known of each.
#[derive(Debug)]
pub struct Targets<'a, T, S> {
    /// The targets.
    pub targets: &'a [T],
    /// The samples' weights, if they have any.
    pub weights: Option<&'a [S]>,
    /// The samples' lengths, where they are not all alike.
    pub lengths: Option<Lengths<'a>>,
}

impl<T, S> Clone for Targets<'_, T, S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T, S> Copy for Targets<'_, T, S> {}

impl<'a, T, S> Targets<'a, T, S> {
    /// Of samples with neither weights nor lengths.
    pub const fn new(targets: &'a [T]) -> Self {
        Self {
            targets,
            weights: None,
            lengths: None,
        }
    }

    /// Those of some of the samples, each of which has `per_sample`.
    pub(crate) fn part(&self, samples: core::ops::Range<usize>, per_sample: usize) -> Self {
        Self {
            targets: &self.targets[samples.start * per_sample..samples.end * per_sample],
            weights: self.weights.map(|weights| &weights[samples.clone()]),
            lengths: self.lengths.map(|lengths| lengths.part(samples)),
        }
    }
}
