//! Class-balanced sampling.

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

/// Draws the same number of samples of each class in every epoch, give or take one. Samples of a
/// rare class are repeated within an epoch; of a frequent class, each epoch uses a different
/// selection in a different order. Within an epoch, no sample of a class is repeated before all
/// others of that class were drawn. The class of a sample is its first target; classes without
/// samples are ignored.
///
/// The result depends only on the seed, the epoch and the position in the epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balanced {
    /// The indices of the samples, grouped by class.
    indices: Vec<usize>,
    /// The end of each class that has samples.
    ends: Vec<usize>,
    length: usize,
    seed: u64,
}

impl Balanced {
    /// Creates a sampler for the classes of a data set. By default, an epoch has as many samples as
    /// the data set.
    ///
    /// # Errors
    /// If the data set is empty, or its targets cannot be read.
    pub fn new<I: Shape, S: Scalar>(
        data: &(impl DatasetFor<I, S, Target = u32> + ?Sized),
        seed: impl Seed,
    ) -> Result<Self> {
        if data.is_empty() {
            return Err(Error::Empty {
                what: "the data set whose classes are balanced",
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
        // The sort is stable: samples of a class stay in their order.
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

    /// Sets the number of samples in an epoch.
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
        // If the last round is not complete, the classes in it differ from epoch to epoch.
        let classes = self.ends.len();
        let (round, class) = (place / classes, place % classes);
        let class = permuted(class, classes, mix(key, u64::MAX));
        let first = class.checked_sub(1).map_or(0, |before| self.ends[before]);
        let count = self.ends[class] - first;
        let key = mix(mix(key, class as u64), (round / count) as u64);
        self.indices[first + permuted(round % count, count, key)]
    }
}

/// Separates these random numbers from others with the same seed.
const PURPOSE: u64 = 0xba1a_7ced;
