//! How long the sequences of samples are.

use crate::kernels::guard::Parts;
use core::ops::Range;

/// In place of the number of a sequence: there is none whose length a value has, all of its
/// positions are real.
pub const WHOLE: usize = usize::MAX;

/// The steps of the sequences of some samples, as one stage sees them: of each value that it reads
/// or gives, those that are no padding.
///
/// A sample may hold several sequences, as those of a network of several inputs do. Their lengths lie
/// sample after sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths<'a> {
    numbers: &'a [usize],
    /// Numbers of each sample.
    each: usize,
    /// Of each value, the sequence whose length it has, or [`NONE`].
    sequences: [u8; Lengths::MOST_VALUES],
}

/// What a stage's values are said to have the lengths of ([`Lengths::select`]), as a constant of a
/// network: those that are not said are [`WHOLE`].
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
    /// The values of a stage whose lengths are told apart; those that follow are taken for whole.
    pub const MOST_VALUES: usize = 8;

    /// Of samples of so many sequences each, of which `numbers` has the lengths, sample by sample:
    /// value 0 has the length of the first of them, and so on. Where there is one, all values have
    /// its length.
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

    /// The same as another stage sees them: each of its values has the length that this value has
    /// here, or is [`WHOLE`]. Where one is given, that goes for all values.
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

    /// The length of a value of a sample, unless all of its positions are real.
    #[inline(always)]
    pub fn get(&self, value: usize, sample: usize) -> Option<usize> {
        let sequence = usize::from(*self.sequences.get(value)?);
        if sequence >= self.each {
            return None;
        }
        self.numbers.get(sample * self.each + sequence).copied()
    }

    /// Samples.
    pub const fn samples(&self) -> usize {
        self.numbers.len() / self.each
    }

    /// Those of some of the samples, of those that there are.
    #[must_use]
    pub fn part(self, samples: Range<usize>) -> Self {
        let place = samples.start * self.each..samples.end * self.each;
        Self {
            numbers: self.numbers.part(place),
            ..self
        }
    }

    /// The lengths of all sequences, sample by sample.
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
        // A stage within that one.
        let within = crossed.select([3, 2]);
        assert_eq!([0, 1].map(|value| within.get(value, 1)), [Some(20), None]);
        // A network of one sequence, whose stages may read it twice.
        let alone = crossed.select([1]);
        assert_eq!([0, 1, 7].map(|value| alone.get(value, 1)), [Some(1); 3]);
    }
}
