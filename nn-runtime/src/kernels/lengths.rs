//! The lengths of the sequences of samples.

use crate::kernels::guard::Parts;
use core::ops::Range;

/// Used instead of the index of a sequence for a value that has no length, since all of its
/// positions are real.
pub const WHOLE: usize = usize::MAX;

/// The lengths of the sequences of some samples, in steps, as seen by one stage. For each value
/// that the stage reads or produces, they say how many positions are not padding.
///
/// A sample can have several sequences, such as the sample of a network with several inputs. The
/// lengths are stored one sample after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths<'a> {
    numbers: &'a [usize],
    /// The number of lengths per sample.
    each: usize,
    /// For each value, the index of the sequence whose length it has, or [`NONE`].
    sequences: [u8; Lengths::MOST_VALUES],
}

/// Extends the indices for the values of a stage to a constant for [`Lengths::select`]. Values that
/// are not given are [`WHOLE`].
pub const fn of_values<const N: usize>(values: [usize; N]) -> [usize; Lengths::MOST_VALUES] {
    let mut all = [WHOLE; Lengths::MOST_VALUES];
    let mut value = 0;
    while value < N && value < Lengths::MOST_VALUES {
        all[value] = values[value];
        value += 1;
    }
    all
}

const NONE: u8 = u8::MAX;

impl<'a> Lengths<'a> {
    /// The maximum number of values of a stage with a length. All others are treated as whole.
    pub const MOST_VALUES: usize = 8;

    /// The lengths of samples with `sequences` sequences each. `numbers` contains them, one sample
    /// after another. Value 0 has the length of the first sequence, and so on. If there is only one
    /// sequence, all values have its length.
    #[must_use]
    pub const fn new(numbers: &'a [usize], sequences: usize) -> Self {
        let mut own = [0; Self::MOST_VALUES];
        let mut value = 0;
        while sequences > 1 && value < Self::MOST_VALUES {
            own[value] = if value < sequences { value as u8 } else { NONE };
            value += 1;
        }
        Self {
            numbers,
            each: if sequences == 0 { 1 } else { sequences },
            sequences: own,
        }
    }

    /// The lengths as seen by another stage: each of its values has the length that the given value
    /// has here, or is [`WHOLE`]. If only one index is given, it applies to all values.
    #[inline(always)]
    #[must_use]
    pub const fn select<const N: usize>(self, values: [usize; N]) -> Self {
        let mut sequences = [NONE; Self::MOST_VALUES];
        let mut value = 0;
        while value < Self::MOST_VALUES {
            let given = if N == 1 { 0 } else { value };
            if given < N && values[given] < Self::MOST_VALUES {
                sequences[value] = self.sequences[values[given]];
            }
            value += 1;
        }
        Self { sequences, ..self }
    }

    /// The length of a value of a sample, or `None` if all of its positions are real.
    #[inline(always)]
    pub fn get(&self, value: usize, sample: usize) -> Option<usize> {
        let sequence = usize::from(*self.sequences.get(value)?);
        if sequence >= self.each {
            return None;
        }
        self.numbers.get(sample * self.each + sequence).copied()
    }

    /// The number of samples.
    pub const fn samples(&self) -> usize {
        self.numbers.len() / self.each
    }

    /// The lengths of a range of the samples.
    #[must_use]
    pub fn part(self, samples: Range<usize>) -> Self {
        let place = samples.start * self.each..samples.end * self.each;
        Self {
            numbers: self.numbers.part(place),
            ..self
        }
    }

    /// The lengths of all sequences, one sample after another.
    pub const fn numbers(&self) -> &'a [usize] {
        self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::{Lengths, WHOLE};

    #[test]
    fn one_sequence_gives_its_length_to_all_values() {
        let lengths = Lengths::new(&[3, 1, 2], 1);
        assert_eq!(lengths.samples(), 3);
        assert_eq!(lengths.get(0, 2), Some(2));
        assert_eq!(lengths.get(7, 1), Some(1));
        assert_eq!(lengths.get(0, 3), None);
        assert_eq!(lengths.part(1..3).get(0, 1), Some(2));
    }

    #[test]
    fn stages_see_those_of_their_values() {
        let lengths = Lengths::new(&[3, 10, 1, 20], 2);
        assert_eq!(lengths.samples(), 2);
        assert_eq!(
            [0, 1, 2].map(|value| lengths.get(value, 1)),
            [Some(1), Some(20), None]
        );
        let crossed = lengths.select([1, 0, WHOLE, 1]);
        let found = [0, 1, 2, 3, 4].map(|value| crossed.get(value, 0));
        assert_eq!(found, [Some(10), Some(3), None, Some(10), None]);
        // A stage that is nested in the other one.
        let within = crossed.select([3, 2]);
        assert_eq!([0, 1].map(|value| within.get(value, 1)), [Some(20), None]);
        // A network with one input sequence, whose stages may read it twice.
        let alone = crossed.select([1]);
        assert_eq!([0, 1, 7].map(|value| alone.get(value, 1)), [Some(1); 3]);
    }
}
