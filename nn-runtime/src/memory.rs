//! Amounts of memory: for layers of your own that need scratch memory.

/// An amount of memory, counted in numbers of the network's scalar type. It has a part for each
/// sample, a part for each position (time step, pixel) of a sample, and a fixed part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Memory {
    /// The part for each position of each sample.
    pub per_position: usize,
    /// The part for each sample.
    pub per_sample: usize,
    /// The fixed part, for any number of samples.
    pub fixed: usize,
}

impl Memory {
    /// No memory.
    pub const NONE: Self = Self::per_position(0);

    /// `numbers` for each position of each sample.
    pub const fn per_position(numbers: usize) -> Self {
        Self {
            per_position: numbers,
            per_sample: 0,
            fixed: 0,
        }
    }

    /// `numbers` for each sample.
    pub const fn per_sample(numbers: usize) -> Self {
        Self {
            per_position: 0,
            per_sample: numbers,
            fixed: 0,
        }
    }

    /// How many numbers a sample with this many positions needs.
    pub const fn each(self, positions: usize) -> usize {
        self.per_position * positions + self.per_sample
    }

    /// The same memory, with the part for each position included in the part for each sample.
    #[must_use]
    pub const fn at(self, positions: usize) -> Self {
        Self {
            per_position: 0,
            per_sample: self.each(positions),
            fixed: self.fixed,
        }
    }

    /// How many numbers `samples` samples need, after the positions were included
    /// ([`at`](Self::at)).
    pub const fn floats(self, samples: usize) -> usize {
        self.per_sample * samples + self.fixed
    }

    /// Memory that is enough for either one.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            per_position: max(self.per_position, other.per_position),
            per_sample: max(self.per_sample, other.per_sample),
            fixed: max(self.fixed, other.fixed),
        }
    }

    /// Memory that is enough for both at the same time.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            per_position: self.per_position + other.per_position,
            per_sample: self.per_sample + other.per_sample,
            fixed: self.fixed + other.fixed,
        }
    }

    /// `count` times the memory.
    #[must_use]
    pub const fn times(self, count: usize) -> Self {
        Self {
            per_position: self.per_position * count,
            per_sample: self.per_sample * count,
            fixed: self.fixed * count,
        }
    }
}

/// A size divided by another, rounded down. A divisor of 0 counts as 1, because it already gives an
/// error of its own.
pub const fn divided(a: usize, b: usize) -> usize {
    a / max(b, 1)
}

/// The larger of two sizes.
pub const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}
