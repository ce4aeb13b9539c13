//! Memory for batches, allocated once.

use alloc::vec;
use alloc::vec::Vec;

use super::Network;
use super::lane::{Lane, Needs};
use super::lanes::{Lanes, Purpose};
use crate::memory::max;
use crate::random::Seed;
use crate::samples::BatchMemory;
use crate::shape::Shape;

/// Bytes that the samples of one tile should fit in on their way forward and back: about the
/// second-level cache of a core.
const TILE_BYTES: usize = 512 * 1024;
/// Fewer samples would spend more time on reading the weights than on the samples.
const TILE_AT_LEAST: usize = 64;
/// More samples gain nothing.
const TILE_AT_MOST: usize = 512;

/// The memory that a network works in. It is allocated by the first batch, grows if a larger
/// one comes, and is used again for every other.
///
/// In training, a batch is cut into tiles of samples that go forward and backward through the
/// whole network while they are in cache, so that the memory does not grow with the batch. A batch
/// that is work for several threads is cut into lanes first, at most 16, each with memory of its
/// own ([`Network::train_bytes`]).
#[derive(Clone, Debug)]
pub struct Workspace<N: Network> {
    pub(super) lanes: Vec<Lane<N>>,
    /// A batch that was copied.
    pub(super) batch: BatchMemory<N::Scalar>,
    /// A sequence that was padded.
    pub(super) padded: Vec<N::Scalar>,
    pub(super) outputs: Vec<N::Scalar>,
    /// The forward that a backward may follow. What only infers leaves it as it is.
    pub(super) record: Record<N::Scalar>,
    /// Random choices of the next training batch derive from it.
    pub(super) key: u64,
}

/// A forward that a backward may follow.
#[derive(Clone, Debug)]
pub(super) struct Record<S> {
    /// Its samples.
    pub(super) samples: usize,
    /// Their outputs.
    pub(super) outputs: Vec<S>,
    /// Their lengths, where they have some.
    pub(super) lengths: Vec<usize>,
    pub(super) has_lengths: bool,
    /// The key from which its random choices derive.
    pub(super) key: u64,
}

impl<N: Network> Default for Workspace<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N: Network> Workspace<N> {
    /// An empty workspace: the first batch allocates its memory.
    pub fn new() -> Self {
        Self {
            lanes: vec![],
            batch: BatchMemory::new(),
            padded: vec![],
            outputs: vec![],
            record: Record {
                samples: 0,
                outputs: vec![],
                lengths: vec![],
                has_lengths: false,
                key: 0,
            },
            key: 0,
        }
    }

    /// Decides the random choices (dropout) of the batches that follow.
    pub fn set_seed(&mut self, seed: impl Seed) {
        self.key = seed.seed();
    }

    /// The counter from which the random choices of the next batch derive, to be saved with a
    /// training run and [restored](Self::set_seed).
    pub fn seed(&self) -> u64 {
        self.key
    }

    /// Runs `task` on the memory for batches that are copied, and on all the rest.
    pub(super) fn with_batch<T>(
        &mut self,
        task: impl FnOnce(&mut BatchMemory<N::Scalar>, &mut Self) -> T,
    ) -> T {
        let mut batch = core::mem::replace(&mut self.batch, BatchMemory::new());
        let result = task(&mut batch, self);
        self.batch = batch;
        result
    }

    /// The key of the batch that comes now; the next one gets another.
    pub(super) fn next_key(&mut self) -> u64 {
        let key = self.key;
        self.key = key.wrapping_add(1);
        key
    }

    /// The first lane.
    pub(super) fn lane(&mut self) -> &mut Lane<N> {
        self.lanes(1);
        &mut self.lanes[0]
    }

    /// So many lanes.
    pub(super) fn lanes(&mut self, count: usize) -> &mut [Lane<N>] {
        while self.lanes.len() < count {
            self.lanes.push(Lane::new());
        }
        &mut self.lanes[..count]
    }

    /// Bytes that the workspace holds at present.
    pub fn bytes(&self) -> usize {
        let lanes: usize = self.lanes.iter().map(Lane::floats).sum();
        let lengths = self.lanes.iter().map(|lane| lane.lengths.len());
        let lengths = lengths.sum::<usize>() + self.record.lengths.len();
        let numbers = self.padded.len() + self.outputs.len() + self.record.outputs.len();
        (lanes + numbers) * size_of::<N::Scalar>()
            + lengths * size_of::<usize>()
            + self.batch.bytes()
    }
}

/// Samples in each tile of so many: as even as can be, in multiples of 8.
pub(super) const fn tile<N: Network>(samples: usize) -> usize {
    if N::WHOLE_BATCH {
        return samples;
    }
    let most = tile_at_most::<N>();
    let tiles = max(samples.div_ceil(most), 1);
    let even = samples.div_ceil(tiles).next_multiple_of(8);
    if even < samples {
        even
    } else {
        max(samples, 1)
    }
}

/// Numbers that a workspace holds for the training of a batch.
pub(super) const fn batch_floats<N: Network>(batch: usize) -> usize {
    let lanes = Lanes::of::<N>(batch, Purpose::Training);
    training_floats::<N>(tile::<N>(lanes.samples)) * lanes.count + (lanes.count - 1) * N::COUNT
}

/// Numbers of one sample's input.
pub(super) const fn input_floats<N: Network>() -> usize {
    <N::Input as Shape>::SIZE
}

/// Numbers of one sample's output.
pub(super) const fn output_floats<N: Network>() -> usize {
    <N::Output as Shape>::SIZE
}

/// Positions of so many samples whose logits are in memory at once.
pub(super) const fn positions_at_once<N: Network>(samples: usize) -> usize {
    let all = <N::Output as Shape>::POSITIONS * samples;
    if N::LOGITS_AT_ONCE > 0 && N::LOGITS_AT_ONCE < all {
        N::LOGITS_AT_ONCE
    } else {
        all
    }
}

/// All numbers that a workspace holds for the training of so many samples.
pub(super) const fn training_floats<N: Network>(samples: usize) -> usize {
    Needs::training::<N>(samples, positions_at_once::<N>(samples)).floats()
}

/// The most samples that travel together in training.
pub(super) const fn tile_at_most<N: Network>() -> usize {
    let scratch = N::NEEDS.forward.or(N::NEEDS.backward);
    let logits = if N::LOGITS_AT_ONCE > 0 {
        0
    } else {
        output_floats::<N>()
    };
    let floats = input_floats::<N>() + 2 * logits + N::NEEDS.tape.per_sample + scratch.per_sample;
    let fitting = TILE_BYTES / max(floats * size_of::<N::Scalar>(), 1);
    if fitting < TILE_AT_LEAST {
        TILE_AT_LEAST
    } else if fitting > TILE_AT_MOST {
        TILE_AT_MOST
    } else {
        fitting / 8 * 8
    }
}
