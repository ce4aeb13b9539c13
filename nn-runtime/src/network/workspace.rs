//! The memory for batches, allocated once.

use alloc::vec;
use alloc::vec::Vec;

use super::Network;
use super::lane::Lane;
use super::lanes::{Lanes, Purpose};
use super::training::{tile, training_floats};
use crate::random::Seed;
use crate::samples::BatchMemory;

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

/// The numbers in a workspace for training with a batch.
pub(super) const fn batch_floats<N: Network>(batch: usize) -> usize {
    let lanes = Lanes::of::<N>(batch, Purpose::Training);
    training_floats::<N>(tile::<N>(lanes.samples)) * lanes.count + (lanes.count - 1) * N::COUNT
}
