//! What accompanies samples through a network besides their numbers: for layers of your own.

#[cfg(feature = "alloc")]
pub(crate) mod probe;
#[cfg(feature = "npz")]
mod recorder;

use crate::kernels::attention::{Reads, Sample};
use crate::kernels::guard::{Parts, empty};
pub use crate::kernels::lengths::{Lengths, WHOLE, of_values};
use crate::memory::Memory;
use crate::random;
use crate::scalar::Scalar;
#[cfg(feature = "alloc")]
use probe::Probe;
#[cfg(feature = "npz")]
pub(crate) use recorder::Recorder;

/// Whether layers behave as in training (dropout drops values) or as in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Random layers are random, and everything that the backward pass needs is kept.
    Training,
    /// The network is only evaluated.
    Inference,
}

/// The circumstances of one trip through a network, forward or backward: the number of samples, the
/// mode, the lengths of the samples, and the key from which every random choice of the trip is
/// derived.
#[derive(Clone, Copy, Debug)]
pub struct Pass<'a> {
    /// How many samples pass through the network together.
    pub samples: usize,
    /// Training or inference.
    pub mode: Mode,
    /// The index of the first of these samples in its batch. With it, random choices do not depend
    /// on how the batch is split.
    pub first_sample: usize,
    lengths: Option<Lengths<'a>>,
    key: u64,
    #[cfg(feature = "alloc")]
    probe: Option<&'a Probe>,
    #[cfg(feature = "npz")]
    recorder: Option<&'a Recorder>,
}

impl<'a> Pass<'a> {
    /// Inference on `samples` samples.
    #[inline(always)]
    pub const fn inference(samples: usize) -> Self {
        Self {
            samples,
            mode: Mode::Inference,
            first_sample: 0,
            lengths: None,
            key: 0,
            #[cfg(feature = "alloc")]
            probe: None,
            #[cfg(feature = "npz")]
            recorder: None,
        }
    }

    /// Training on `samples` samples. The first of them has the index `first_sample` in its batch.
    /// `key` determines every random choice, so each batch needs another key.
    #[inline]
    pub const fn training(samples: usize, first_sample: usize, key: u64) -> Self {
        Self {
            samples,
            mode: Mode::Training,
            first_sample,
            lengths: None,
            key,
            #[cfg(feature = "alloc")]
            probe: None,
            #[cfg(feature = "npz")]
            recorder: None,
        }
    }

    /// The same pass for samples with one sequence of these lengths. The positions after the end of
    /// a sequence are padding, and no real position depends on them.
    #[inline]
    #[must_use]
    pub const fn with_lengths(self, lengths: &'a [usize]) -> Self {
        self.with(Some(Lengths::new(lengths, 1)))
    }

    /// The same pass with these lengths, if the samples have lengths.
    #[inline(always)]
    #[must_use]
    pub const fn with(self, lengths: Option<Lengths<'a>>) -> Self {
        Self { lengths, ..self }
    }

    /// The same pass for a stage. `values` [selects](Lengths::select) the length of each value of
    /// the stage from the lengths of this pass.
    #[inline(always)]
    #[must_use]
    pub const fn reading<const N: usize>(self, values: [usize; N]) -> Self {
        match self.lengths {
            Some(lengths) => self.with(Some(lengths.select(values))),
            None => self,
        }
    }

    /// The same pass with a request for the weights of an attention.
    #[cfg(feature = "alloc")]
    pub(crate) const fn probed(self, probe: &'a Probe) -> Self {
        Self {
            probe: Some(probe),
            ..self
        }
    }

    /// The same pass with a recorder for the values of stages.
    #[cfg(feature = "npz")]
    pub(crate) const fn recorded(self, recorder: &'a Recorder) -> Self {
        Self {
            recorder: Some(recorder),
            ..self
        }
    }

    /// Stores the weights of the attention with this parameter, if they were requested.
    #[inline(always)]
    pub(crate) fn attended<S: Scalar>(
        &self,
        parameter: &[S],
        reads: &Reads,
        sample: &Sample<'_, S>,
    ) {
        #[cfg(feature = "alloc")]
        if let Some(probe) = self.probe {
            probe.attended(parameter, reads, sample);
        }
        #[cfg(not(feature = "alloc"))]
        let _ = (self, parameter, reads, sample);
    }

    /// Records the value of a stage, if the pass has a recorder ([`crate::io`], with the feature
    /// `npz`). An emitted forward calls this method.
    #[inline(always)]
    pub fn saw<S: Scalar>(&self, stage: &'static str, values: &[S]) {
        #[cfg(feature = "npz")]
        if let Some(recorder) = self.recorder {
            recorder.saw(stage, values);
        }
        #[cfg(not(feature = "npz"))]
        let _ = (self, stage, values);
    }

    /// The next stages belong to a repeat or to a nested network.
    #[inline(always)]
    pub fn enter(&self, stage: &'static str) {
        #[cfg(feature = "npz")]
        if let Some(recorder) = self.recorder {
            recorder.enter(stage);
        }
        #[cfg(not(feature = "npz"))]
        let _ = (self, stage);
    }

    /// The next stages belong to the copy with this index.
    #[inline(always)]
    pub(crate) fn copy(&self, number: usize) {
        #[cfg(feature = "npz")]
        if let Some(recorder) = self.recorder {
            recorder.copy(number);
        }
        #[cfg(not(feature = "npz"))]
        let _ = (self, number);
    }

    /// The stages of the repeat or the nested network have ended.
    #[inline(always)]
    pub fn leave(&self) {
        #[cfg(feature = "npz")]
        if let Some(recorder) = self.recorder {
            recorder.leave();
        }
    }

    /// The lengths of the sequences of each sample, if they are not as long as the positions.
    #[inline(always)]
    pub const fn lengths(&self) -> Option<Lengths<'a>> {
        self.lengths
    }

    /// The number of real steps in the first value of a sample with `positions` positions.
    #[inline(always)]
    pub fn length(&self, sample: usize, positions: usize) -> usize {
        self.length_of(0, sample, positions)
    }

    /// The number of real steps in one value of a sample with `positions` positions.
    #[inline(always)]
    pub fn length_of(&self, value: usize, sample: usize, positions: usize) -> usize {
        let length = self.lengths.and_then(|lengths| lengths.get(value, sample));
        length.map_or(positions, |length| length.min(positions))
    }

    /// The numbers of a sample that are not padding. The sample has `positions` positions.
    #[inline(always)]
    pub fn real<'m, S>(&self, sample: usize, values: &'m [S], positions: usize) -> &'m [S] {
        let whole = positions.max(1);
        let count = values.len() / whole * self.length(sample, whole);
        values.part(..count)
    }

    /// The numbers of a sample that are not padding, and its padding.
    #[inline(always)]
    pub fn real_mut<'m, S>(
        &self,
        sample: usize,
        values: &'m mut [S],
        positions: usize,
    ) -> (&'m mut [S], &'m mut [S]) {
        let whole = positions.max(1);
        let count = values.len() / whole * self.length(sample, whole);
        values.cut_mut(count)
    }

    /// Fills the padding of all samples with zeros. Each sample has `positions` positions.
    #[inline(always)]
    pub fn clear_padding<S: Scalar>(&self, values: &mut [S], positions: usize) {
        let size = values.len() / self.samples.max(1);
        if self.lengths.is_none() || size == 0 {
            return;
        }
        for (sample, values) in values.chunks_exact_mut(size).enumerate() {
            self.real_mut(sample, values, positions).1.fill(S::ZERO);
        }
    }

    /// The pass for the layer with this index, whose random choices have a key of their own. Each
    /// level of nesting derives a new key, so that no two layers share one.
    #[inline]
    #[must_use]
    pub const fn at(&self, index: usize) -> Self {
        Self {
            key: random::mix(self.key, index as u64),
            ..*self
        }
    }

    /// A random number from 0 to 2³² - 1. It depends only on the key of this pass, the index of the
    /// sample in its batch, and `index`.
    #[inline(always)]
    pub const fn random(&self, sample: usize, index: usize) -> u32 {
        (random::mix(
            random::mix(self.key, (self.first_sample + sample) as u64),
            index as u64,
        ) >> 32) as u32
    }

    /// The first `floats_per_sample · samples` numbers of `memory`.
    #[inline(always)]
    pub fn part<'m, S: Scalar>(
        &self,
        memory: &'m mut [S],
        floats_per_sample: usize,
    ) -> &'m mut [S] {
        memory.part_mut(..floats_per_sample * self.samples)
    }

    /// Splits `memory` into consecutive parts and the rest. Each part has the given number of
    /// numbers for each sample.
    #[inline(always)]
    pub fn split<'m, S: Scalar, const N: usize>(
        &self,
        memory: &'m mut [S],
        floats_per_sample: [usize; N],
    ) -> ([&'m mut [S]; N], &'m mut [S]) {
        self.split_memory(memory, each_sample(floats_per_sample))
    }

    /// Like [`split`](Self::split), for memory that is only read. There is no rest.
    #[inline(always)]
    pub fn split_ref<'m, S: Scalar, const N: usize>(
        &self,
        memory: &'m [S],
        floats_per_sample: [usize; N],
    ) -> [&'m [S]; N] {
        self.split_memory_ref(memory, each_sample(floats_per_sample))
    }

    /// Splits `memory` into consecutive parts of these sizes and the rest. The sizes must include
    /// the positions ([`Memory::at`]).
    #[inline(always)]
    pub fn split_memory<'m, S: Scalar, const N: usize>(
        &self,
        memory: &'m mut [S],
        sizes: [Memory; N],
    ) -> ([&'m mut [S]; N], &'m mut [S]) {
        // A loop takes less time to compile than `map`.
        let (mut parts, mut rest) = ([const { empty() }; N], memory);
        for (part, size) in parts.iter_mut().zip(&sizes) {
            (*part, rest) = rest.cut_mut(size.floats(self.samples));
        }
        (parts, rest)
    }

    /// Like [`split_memory`](Self::split_memory), for memory that is only read. There is no rest.
    #[inline(always)]
    pub fn split_memory_ref<'m, S: Scalar, const N: usize>(
        &self,
        memory: &'m [S],
        sizes: [Memory; N],
    ) -> [&'m [S]; N] {
        let (mut parts, mut rest) = ([&memory[..0]; N], memory);
        for (part, size) in parts.iter_mut().zip(&sizes) {
            (*part, rest) = rest.cut(size.floats(self.samples));
        }
        parts
    }
}

/// The given number of numbers for each sample, as memory.
#[inline(always)]
const fn each_sample<const N: usize>(numbers: [usize; N]) -> [Memory; N] {
    let (mut sizes, mut index) = ([Memory::NONE; N], 0);
    while index < N {
        sizes[index] = Memory::per_sample(numbers[index]);
        index += 1;
    }
    sizes
}
