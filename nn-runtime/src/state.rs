//! What is carried from one part of a long sequence to the next.

use crate::scalar::Scalar;

/// The states of the samples of a tile: those of a network lie sample after sample, in each those
/// of its stages, one after another. Or none, where all samples are at the beginning of their
/// sequences and nobody asks where they end.
#[derive(Debug)]
pub struct States<'a, S> {
    numbers: &'a mut [S],
    /// From each sample to the next.
    step: usize,
    first: usize,
    size: usize,
}

impl<'a, S: Scalar> States<'a, S> {
    /// None.
    #[inline(always)]
    pub const fn none() -> Self {
        Self::new(&mut [], 0)
    }

    /// States of so many numbers each, one after another.
    #[inline(always)]
    pub const fn new(numbers: &'a mut [S], size: usize) -> Self {
        Self {
            numbers,
            step: size,
            first: 0,
            size,
        }
    }

    /// There are none: everything begins.
    #[inline(always)]
    pub const fn is_none(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The state of one sample, if there are any.
    #[inline(always)]
    pub fn get(&mut self, sample: usize) -> Option<&mut [S]> {
        let first = sample * self.step + self.first;
        self.numbers.get_mut(first..first + self.size)
    }

    /// The same, for a while.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) const fn all(&mut self) -> States<'_, S> {
        States {
            numbers: self.numbers,
            ..*self
        }
    }

    /// Of each state a part.
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
