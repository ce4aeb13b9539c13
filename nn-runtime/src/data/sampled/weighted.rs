//! Weighted sampling.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::Sampler;
use crate::data::Draws;
use crate::error::{Error, Result};
use crate::random::Seed;

/// Draws each sample with a probability proportional to its weight, with replacement: in an epoch,
/// one sample may be drawn twice and another not at all. Unlike [weights in the
/// loss](crate::data::Dataset::with_weights), this changes how often the network sees a sample, not
/// how much it contributes to the loss.
///
/// The result depends only on the seed, the epoch and the position in the epoch. A draw takes
/// constant time, however many samples there are (the alias method: M. Vose, "A linear algorithm
/// for generating random numbers with a given distribution", 1991).
///
/// ```
/// use nn_runtime::data::{Sampler, Weighted};
///
/// let sampler = Weighted::new(&[0.0, 3.0, 1.0], 7)?.with_len(4000);
/// let drawn: Vec<usize> = (0..4000).map(|place| sampler.draw(0, place)).collect();
/// let count = |sample| drawn.iter().filter(|drawn| **drawn == sample).count();
/// assert_eq!(count(0), 0);
/// assert!((2900..3100).contains(&count(1)));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Weighted {
    /// The alias table. For each index: the probability of keeping it once it is drawn, and the
    /// index to return otherwise.
    table: Vec<(f64, usize)>,
    length: usize,
    seed: u64,
}

impl Weighted {
    /// Creates a sampler from one weight for each sample of the data set. By default, an epoch has
    /// as many samples as there are weights.
    ///
    /// # Errors
    /// If there are no weights, one is negative, infinite or NaN, or all are 0.
    pub fn new(weights: &[f64], seed: impl Seed) -> Result<Self> {
        let sum: f64 = weights.iter().sum();
        let wrong = |weight: &f64| !weight.is_finite() || *weight < 0.0;
        if let Some(sample) = weights.iter().position(wrong) {
            return Err(Error::Setting {
                name: "weights",
                expected: "finite and at least 0",
                found: format!("{} (sample {sample})", weights[sample]),
            });
        }
        if sum <= 0.0 || !sum.is_finite() {
            return Err(Error::Setting {
                name: "weights",
                expected: "at least one above 0, with a finite sum",
                found: format!("{} weights with the sum {sum}", weights.len()),
            });
        }
        let count = weights.len();
        let scale = count as f64 / sum;
        let mut table: Vec<(f64, usize)> = (0..count).map(|place| (1.0, place)).collect();
        let mut left: Vec<f64> = weights.iter().map(|weight| weight * scale).collect();
        let (mut small, mut large) = (vec![], vec![]);
        for (place, &share) in left.iter().enumerate() {
            if share < 1.0 {
                small.push(place);
            } else {
                large.push(place);
            }
        }
        // Each index with less than its share is filled up by one with more than its share.
        while let (Some(&less), Some(&more)) = (small.last(), large.last()) {
            small.pop();
            table[less] = (left[less], more);
            left[more] -= 1.0 - left[less];
            if left[more] < 1.0 {
                large.pop();
                small.push(more);
            }
        }
        // Indices left over because of rounding keep probability 1, unless their weight is 0.
        let heaviest = (0..count).max_by(|a, b| weights[*a].total_cmp(&weights[*b]));
        for place in small {
            if weights[place] == 0.0 {
                table[place] = (0.0, heaviest.unwrap_or(place));
            }
        }
        Ok(Self {
            table,
            length: count,
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

impl Sampler for Weighted {
    fn len(&self) -> usize {
        self.length
    }

    fn draw(&self, epoch: usize, place: usize) -> usize {
        let mut draws = Draws::new(self.seed, epoch, place);
        // Independent of the numbers that may augment the same sample.
        draws = draws.of_part(PURPOSE);
        let own = draws.below(self.table.len());
        let (probability, other) = self.table[own];
        if draws.happens(probability) {
            own
        } else {
            other
        }
    }
}

/// Separates these random numbers from others with the same seed.
const PURPOSE: usize = 0x5a3e_d1e5;
