//! A batch cut into lanes, which threads may run side by side.
//!
//! How many lanes there are and where they are cut depends on the network and the batch alone, and
//! what they give is added in their order: the bits are the same however many threads there are.

use super::Network;
use super::workspace::{input_floats, output_floats};
use crate::memory::max;
use crate::shape::Shape;
use crate::threads::{self, join};

/// The most lanes of a batch.
pub(super) const MOST: usize = 16;

/// Multiply-adds that a lane is worth: about 80 µs of a processor with AVX2. To wake a thread takes
/// a few.
const LEAST_WORK: usize = 4 << 20;

/// A number of a sample's memory costs about as much as so many multiply-adds.
const MEMORY: usize = 4;

/// A lane's gradient is cleared before and added after, which costs for each parameter about as
/// much as 10 multiply-adds. With so many for each, that is a twentieth of the lane.
const WORK_PER_PARAMETER: usize = 190;

/// Positions of sequences below which a lane gains nothing: its products are large enough for threads
/// to share them.
const LEAST_POSITIONS: usize = 384;

/// What the lanes are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Training,
    Inference,
}

/// How a batch is cut.
#[derive(Clone, Copy)]
pub(super) struct Lanes {
    /// How many.
    pub(super) count: usize,
    /// Samples of each but the last, which may have fewer.
    pub(super) samples: usize,
}

impl Lanes {
    /// The lanes of a batch.
    pub(super) const fn of<N: Network>(batch: usize, purpose: Purpose) -> Self {
        let whole = Self {
            count: 1,
            samples: batch,
        };
        // Of sequences, the positions of a few samples fill the vectors; but recurrent stages go
        // through them step by step, and only samples lie side by side.
        let shape = <N::Input as Shape>::DIMENSIONS;
        let by_position = shape.len() == 2 && N::NEEDS.state == 0;
        let (together, least_samples) = if by_position {
            (1, LEAST_POSITIONS.div_ceil(<N::Input as Shape>::POSITIONS))
        } else {
            (8, 8)
        };
        if N::WHOLE_BATCH || batch < 2 * least_samples {
            return whole;
        }
        let numbers = input_floats::<N>() + output_floats::<N>();
        let (work, least) = match purpose {
            Purpose::Training => {
                let scratch = N::NEEDS.forward.or(N::NEEDS.backward);
                let numbers = numbers + N::NEEDS.tape.per_sample + scratch.per_sample;
                let work = 3 * N::MULTIPLY_ADDS + MEMORY * numbers;
                (work, max(2 * LEAST_WORK, WORK_PER_PARAMETER * N::COUNT))
            }
            Purpose::Inference => {
                let numbers = numbers + N::NEEDS.infer.per_sample;
                (N::MULTIPLY_ADDS + MEMORY * numbers, LEAST_WORK)
            }
        };
        let wanted = work.saturating_mul(batch) / least;
        let wanted = if wanted > MOST { MOST } else { max(wanted, 1) };
        // Whole vectors of samples.
        let samples = max(batch.div_ceil(wanted), least_samples).next_multiple_of(together);
        Self {
            count: batch.div_ceil(samples),
            samples: if samples > batch { batch } else { samples },
        }
    }

    /// Whether a batch in one lane has products that threads share.
    pub(super) const fn has_large_products<N: Network>(batch: usize) -> bool {
        N::MULTIPLY_ADDS.saturating_mul(batch) >= 16 * LEAST_WORK
    }

    /// The first sample of a lane and the first of the next.
    pub(super) fn range(&self, lane: usize, batch: usize) -> core::ops::Range<usize> {
        let first = lane * self.samples;
        first..batch.min(first + self.samples)
    }
}

/// Does something large, of which threads will share parts: as one of them, which need not be woken for
/// each.
pub(super) fn among_threads(task: impl FnOnce() + Send) {
    if threads::count() > 1 {
        join(task, || ());
    } else {
        task();
    }
}
