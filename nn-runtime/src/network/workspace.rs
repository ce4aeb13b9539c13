//! The memory for batches, allocated once.

use alloc::vec;
use alloc::vec::Vec;

use super::Network;
use super::lane::{Lane, Needs};
use super::lanes::{Lanes, Purpose};
use crate::memory::max;
use crate::random::Seed;
use crate::samples::BatchMemory;
use crate::shape::Shape;

/// The target size in bytes of the data of one tile in a forward and backward pass: about the
/// second-level cache of a core.
const TILE_BYTES: usize = 512 * 1024;
/// With fewer samples, reading the weights would take longer than the computation.
const TILE_AT_LEAST: usize = 64;
/// More samples are no faster.
const TILE_AT_MOST: usize = 512;

/// The memory for the computations of a network. The first batch allocates it. It grows if a larger
/// batch follows, and is reused otherwise.
///
/// In training, a batch is split into tiles of samples. Each tile passes forward and backward
/// through the whole network while its data is in cache, so that memory does not grow with the
/// batch size. A batch with enough work for several threads is first split into at most 16 lanes,
/// each with its own memory ([`Network::train_bytes`]).
#[derive(Clone, Debug)]
pub struct Workspace<N: Network> {
    pub(super) lanes: Vec<Lane<N>>,
    /// A buffer for a batch that has to be copied.
    pub(super) batch: BatchMemory<N::Scalar>,
    /// A buffer for a sequence that has to be padded.
    pub(super) padded: Vec<N::Scalar>,
    pub(super) outputs: Vec<N::Scalar>,
    /// The last forward pass in training, for a backward pass. Inference does not change it.
    pub(super) record: Record<N::Scalar>,
    /// The random choices of the next training batch are derived from this key.
    pub(super) key: u64,
}

/// A forward pass to which a backward pass can be applied.
#[derive(Clone, Debug)]
pub(super) struct Record<S> {
    /// The number of samples.
    pub(super) samples: usize,
    /// The outputs of the samples.
    pub(super) outputs: Vec<S>,
    /// The lengths of the samples, if they have lengths.
    pub(super) lengths: Vec<usize>,
    pub(super) has_lengths: bool,
    /// The key from which the random choices are derived.
    pub(super) key: u64,
}

impl<N: Network> Default for Workspace<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N: Network> Workspace<N> {
    /// Creates an empty workspace; the first batch allocates its memory.
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

    /// Sets the seed of the random choices (dropout) of the following batches.
    pub fn set_seed(&mut self, seed: impl Seed) {
        self.key = seed.seed();
    }

    /// The current seed, from which the random choices of the next batch are derived. It can be
    /// saved with a training run and [restored](Self::set_seed).
    pub fn seed(&self) -> u64 {
        self.key
    }

    /// Calls `task` with the buffer for copied batches and the rest of the workspace.
    pub(super) fn with_batch<T>(
        &mut self,
        task: impl FnOnce(&mut BatchMemory<N::Scalar>, &mut Self) -> T,
    ) -> T {
        let mut batch = core::mem::replace(&mut self.batch, BatchMemory::new());
        let result = task(&mut batch, self);
        self.batch = batch;
        result
    }

    /// The key of the current batch; the next batch gets another one.
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

    /// The first `count` lanes, which are created if needed.
    pub(super) fn lanes(&mut self, count: usize) -> &mut [Lane<N>] {
        while self.lanes.len() < count {
            self.lanes.push(Lane::new());
        }
        &mut self.lanes[..count]
    }

    /// The current size of the workspace in bytes.
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

/// The number of samples per tile if there are `samples` samples: tiles of nearly equal size, in
/// multiples of 8.
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

/// The numbers in a workspace for training with a batch.
pub(super) const fn batch_floats<N: Network>(batch: usize) -> usize {
    let lanes = Lanes::of::<N>(batch, Purpose::Training);
    training_floats::<N>(tile::<N>(lanes.samples)) * lanes.count + (lanes.count - 1) * N::COUNT
}

/// The numbers in the input of one sample.
pub(super) const fn input_floats<N: Network>() -> usize {
    <N::Input as Shape>::SIZE
}

/// The numbers in the output of one sample.
pub(super) const fn output_floats<N: Network>() -> usize {
    <N::Output as Shape>::SIZE
}

/// The number of positions of `samples` samples whose logits are in memory at a time.
pub(super) const fn positions_at_once<N: Network>(samples: usize) -> usize {
    let all = <N::Output as Shape>::POSITIONS * samples;
    if N::LOGITS_AT_ONCE > 0 && N::LOGITS_AT_ONCE < all {
        N::LOGITS_AT_ONCE
    } else {
        all
    }
}

/// The numbers in one lane for training with tiles of `samples` samples.
pub(super) const fn training_floats<N: Network>(samples: usize) -> usize {
    Needs::training::<N>(samples, positions_at_once::<N>(samples)).floats()
}

/// The maximum number of samples that are processed together in training.
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
