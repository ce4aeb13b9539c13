//! States that are carried from one part of a long sequence to the next: for training on long
//! sequences.

use crate::scalar::Scalar;

/// The states of the samples in a tile. The state of a network has one part for each stage, one
/// after another, and the states of the samples follow each other. There are no states if all
/// samples are at the beginning of their sequences and the caller does not need the final states.
#[derive(Debug)]
pub struct States<'a, S> {
    numbers: &'a mut [S],
    /// The distance from the state of one sample to the state of the next.
    step: usize,
    first: usize,
    size: usize,
}

impl<'a, S: Scalar> States<'a, S> {
    /// No states.
    #[inline(always)]
    pub const fn none() -> Self {
        Self::new(&mut [], 0)
    }

    /// States of `size` numbers each, one after another.
    #[inline(always)]
    pub const fn new(numbers: &'a mut [S], size: usize) -> Self {
        Self {
            numbers,
            step: size,
            first: 0,
            size,
        }
    }

    /// Whether there are no states, and all sequences begin.
    #[inline(always)]
    pub const fn is_none(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The state of one sample, if there are states.
    #[inline(always)]
    pub fn get(&mut self, sample: usize) -> Option<&mut [S]> {
        let first = sample * self.step + self.first;
        self.numbers.get_mut(first..first + self.size)
    }

    /// The same states, borrowed for a shorter time.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) const fn all(&mut self) -> States<'_, S> {
        States {
            numbers: self.numbers,
            ..*self
        }
    }

    /// The same part of each state.
    #[inline(always)]
    pub const fn part(&mut self, first: usize, size: usize) -> States<'_, S> {
        States {
            numbers: self.numbers,
            step: self.step,
            first: self.first + first,
            size,
        }
    }
}
