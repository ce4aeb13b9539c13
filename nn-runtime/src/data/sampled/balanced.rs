//! As many samples of each class.

use alloc::vec;
use alloc::vec::Vec;

use super::Sampler;
use super::permutation::permuted;
use crate::data::DatasetFor;
use crate::error::{Error, Result};
use crate::limits;
use crate::random::{Seed, mix};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Draws as many samples of each class in each epoch, give or take one: of a rare class the same
/// ones several times, of a frequent one some, in another order and others in each epoch. No
/// sample of a class comes again before all others of it have come. A sample's class is its first
/// target; classes without samples are left out.
///
/// What is drawn is a function of the seed, the epoch and the place alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balanced {
    /// The indices of the samples, class after class.
    indices: Vec<usize>,
    /// Where each class that has samples ends.
    ends: Vec<usize>,
    length: usize,
    seed: u64,
}

impl Balanced {
    /// Looks at the classes of a data set. An epoch has as many samples as that.
    ///
    /// # Errors
    /// If the data set is empty, or its targets cannot be read.
    pub fn new<I: Shape, S: Scalar>(
        data: &(impl DatasetFor<I, S, Target = u32> + ?Sized),
        seed: impl Seed,
    ) -> Result<Self> {
        if data.is_empty() {
            return Err(Error::Empty {
                what: "the data set of which classes are balanced",
            });
        }
        limits::check_samples(data.len())?;
        let per_sample = data.targets_per_sample().max(1);
        let mut classes = Vec::with_capacity(data.len());
        data.visit_targets(0, &mut |all| {
            classes.extend(all.targets.iter().step_by(per_sample).copied());
            Ok(())
        })?;
        let mut indices: Vec<usize> = (0..classes.len()).collect();
        // A stable sort: samples of a class stay in their order.
        indices.sort_by_key(|index| classes[*index]);
        let mut ends = vec![];
        for class in indices.chunk_by(|a, b| classes[*a] == classes[*b]) {
            ends.push(ends.last().copied().unwrap_or(0) + class.len());
        }
        Ok(Self {
            length: indices.len(),
            indices,
            ends,
            seed: seed.seed(),
        })
    }

    /// The same with so many samples in an epoch.
    #[must_use]
    pub fn with_len(mut self, samples: usize) -> Self {
        self.length = samples;
        self
    }
}

impl Sampler for Balanced {
    fn len(&self) -> usize {
        self.length
    }

    fn draw(&self, epoch: usize, place: usize) -> usize {
        let key = mix(mix(self.seed, PURPOSE), epoch as u64);
        // Which class has one more, where there is no whole round, differs from epoch to epoch.
        let classes = self.ends.len();
        let (round, class) = (place / classes, place % classes);
        let class = permuted(class, classes, mix(key, u64::MAX));
        let first = class.checked_sub(1).map_or(0, |before| self.ends[before]);
        let count = self.ends[class] - first;
        let key = mix(mix(key, class as u64), (round / count) as u64);
        self.indices[first + permuted(round % count, count, key)]
    }
}

/// Tells these random numbers from others of the same seed.
const PURPOSE: u64 = 0xba1a_7ced;
