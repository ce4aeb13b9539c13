//! Splitting data sets.

use alloc::format;
use alloc::vec::Vec;

use super::Dataset;
use super::order::{Order, shuffle};
use crate::error::{Error, Result};
use crate::random::{self, Seed};
use crate::scalar::Scalar;
use crate::shape::Shape;

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// Splits the samples into a training and a test set. A `fraction` of the samples, drawn at
    /// random, goes to the test set, which is the second result. The same seed draws the same
    /// samples.
    ///
    /// # Errors
    /// If `fraction` is not between 0 and 1 (exclusive), or one of the sets would be empty.
    pub fn split(&self, fraction: f64, seed: impl Seed) -> Result<(Self, Self)> {
        let test = check_fraction(fraction, self.length)?;
        let mut order = Order::new(self.length, seed);
        self.parts(order.shuffle(0), self.length.saturating_sub(test))
    }

    /// Splits the samples at `index`, without shuffling: those before it, and the rest.
    ///
    /// # Errors
    /// If one of the parts would be empty.
    pub fn split_at(&self, index: usize) -> Result<(Self, Self)> {
        self.parts(Order::new(self.length, 0).indices(), index)
    }

    /// Copies the samples with these indices, in this order.
    ///
    /// # Errors
    /// If an index is out of bounds.
    pub fn subset(&self, indices: &[usize]) -> Result<Self> {
        let mut subset = Self::with_capacity(indices.len(), self.targets_per_sample);
        subset.append(self, indices)?;
        Ok(subset)
    }

    fn parts(&self, indices: &[usize], first: usize) -> Result<(Self, Self)> {
        let Some((train, test)) = indices.split_at_checked(first) else {
            return Err(Error::Setting {
                name: "index",
                expected: "at most the number of samples",
                found: format!("{first} of {}", self.length),
            });
        };
        check_parts(train, test)?;
        Ok((self.subset(train)?, self.subset(test)?))
    }
}

impl<I: Shape, T: Copy + Ord, S: Scalar> Dataset<I, T, S> {
    /// Splits the samples into a training and a test set like [`split`](Self::split), but draws
    /// `fraction` (rounded to whole samples) from *each class*, so that the class proportions are
    /// kept in both parts. The class of a sample is its first target.
    ///
    /// # Errors
    /// The errors of [`split`](Self::split).
    pub fn split_stratified(&self, fraction: f64, seed: impl Seed) -> Result<(Self, Self)> {
        check_fraction(fraction, self.length)?;
        let seed = seed.seed();
        let mut order = Order::new(self.length, seed);
        let mut by_class = order.shuffle(0).to_vec();
        // The sort is stable, so the samples of a class stay in their random order.
        by_class.sort_by_key(|&index| self.target(index).first().copied());
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for class in by_class.chunk_by(|&a, &b| self.target(a).first() == self.target(b).first()) {
            let to_test = (class.len() as f64 * fraction + 0.5) as usize;
            let (first, second) = class.split_at(class.len().saturating_sub(to_test));
            train.extend_from_slice(first);
            test.extend_from_slice(second);
        }
        // Shuffled again, so that the samples are not grouped by class.
        let mut generator = random::generator(seed);
        shuffle(&mut train, &mut generator);
        shuffle(&mut test, &mut generator);
        let first = train.len();
        train.append(&mut test);
        self.parts(&train, first)
    }
}

/// Checks a fraction, and returns the number of samples that it is, rounded.
pub(super) fn check_fraction(fraction: f64, samples: usize) -> Result<usize> {
    if fraction > 0.0 && fraction < 1.0 {
        Ok((samples as f64 * fraction + 0.5) as usize)
    } else {
        Err(Error::Setting {
            name: "fraction",
            expected: "between 0 and 1",
            found: format!("{fraction}"),
        })
    }
}

/// Checks that both parts of a split have samples.
pub(super) fn check_parts(train: &[usize], test: &[usize]) -> Result<()> {
    for (part, what) in [
        (train, "the first part of the split (training set)"),
        (test, "the second part of the split (test set)"),
    ] {
        if part.is_empty() {
            return Err(Error::Empty { what });
        }
    }
    Ok(())
}
