//! Splits a batch into lanes, which threads can process in parallel.
//!
//! The number of lanes and their boundaries depend only on the network and the batch, and the
//! results of lanes are added in order. So results are bit-identical for any number of threads.

use super::Network;
use super::training::{input_floats, output_floats};
use crate::memory::max;
use crate::shape::Shape;
use crate::threads::{self, join};

/// The maximum number of lanes of a batch.
pub(super) const MOST: usize = 16;

/// The minimum work of a lane in multiply-adds: about 80 µs on a processor with AVX2. Waking a
/// thread takes a few microseconds.
const LEAST_WORK: usize = 4 << 20;

/// The cost of accessing one number in memory, in multiply-adds.
const MEMORY: usize = 4;

/// A lane's gradient is cleared at the start and added at the end, which costs about 10
/// multiply-adds per parameter. With this much work per parameter, the overhead is about 5% of the
/// lane.
const WORK_PER_PARAMETER: usize = 190;

/// With fewer positions of sequences, lanes are no faster: the matrix products are large enough to
/// be split among threads.
const LEAST_POSITIONS: usize = 384;

/// The purpose of the lanes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Training,
    Inference,
}

/// How a batch is split.
#[derive(Clone, Copy)]
pub(super) struct Lanes {
    /// The number of lanes.
    pub(super) count: usize,
    /// Samples per lane; the last lane may have fewer.
    pub(super) samples: usize,
}

impl Lanes {
    /// Chooses the lanes for a batch.
    pub(super) const fn of<N: Network>(batch: usize, purpose: Purpose) -> Self {
        let whole = Self {
            count: 1,
            samples: batch,
        };
        // If inputs are sequences, the positions of a few samples fill the vector registers.
        // Recurrent stages process them step by step, so for them only samples can be processed in
        // parallel.
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
        // Rounds up to full vectors of samples.
        let samples = max(batch.div_ceil(wanted), least_samples).next_multiple_of(together);
        Self {
            count: batch.div_ceil(samples),
            samples: if samples > batch { batch } else { samples },
        }
    }

    /// Whether a batch in a single lane has matrix products that are large enough to be split among
    /// threads.
    pub(super) const fn has_large_products<N: Network>(batch: usize) -> bool {
        N::MULTIPLY_ADDS.saturating_mul(batch) >= 16 * LEAST_WORK
    }

    /// The range of the samples of a lane.
    pub(super) fn range(&self, lane: usize, batch: usize) -> core::ops::Range<usize> {
        let first = lane * self.samples;
        first..batch.min(first + self.samples)
    }
}

/// Runs a large task whose parts will be split among threads on a thread of the pool, so that the
/// pool need not be woken for each part.
pub(super) fn among_threads(task: impl FnOnce() + Send) {
    if threads::count() > 1 {
        join(task, || ());
    } else {
        task();
    }
}
