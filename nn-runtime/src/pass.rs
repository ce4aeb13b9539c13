//! What one trip of samples through a network carries beside the numbers.

#[cfg(feature = "alloc")]
pub(crate) mod probe;
#[cfg(feature = "npz")]
mod recorder;

use crate::kernels::attention::{Reads, Sample};
use crate::kernels::guard::Parts;
pub use crate::kernels::lengths::{Lengths, WHOLE, of_values};
use crate::memory::Memory;
use crate::random;
use crate::scalar::Scalar;
#[cfg(feature = "alloc")]
use probe::Probe;
#[cfg(feature = "npz")]
pub(crate) use recorder::Recorder;

/// Whether layers behave as in training (dropout drops) or as in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Random layers are random; what the backward needs is kept.
    Training,
    /// The network is only evaluated.
    Inference,
}

/// The circumstances of one trip through a network, forward or backward: how many samples,
/// in which mode, how long they are, and the key from which every random choice of the trip
/// derives.
#[derive(Clone, Copy, Debug)]
pub struct Pass<'a> {
    /// Samples that travel together.
    pub samples: usize,
    /// Training or inference.
    pub mode: Mode,
    /// The place of the first of the samples in its batch, so that random choices do not depend
    /// on how a batch is cut.
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

    /// Training on `samples` samples, of which the first is number `first_sample` of its batch.
    /// `key` decides every random choice; take another for every batch.
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

    /// The same with samples of one sequence of so many steps each: the positions after them are
    /// padding, and nothing real depends on what is there.
    #[inline]
    #[must_use]
    pub const fn with_lengths(self, lengths: &'a [usize]) -> Self {
        self.with(Some(Lengths::new(lengths, 1)))
    }

    /// The same, where samples may have lengths.
    #[inline(always)]
    #[must_use]
    pub const fn with(self, lengths: Option<Lengths<'a>>) -> Self {
        Self { lengths, ..self }
    }

    /// The same for a stage whose values have the [lengths](Lengths::select) that these have here.
    #[inline(always)]
    #[must_use]
    pub const fn reading<const N: usize>(self, values: [usize; N]) -> Self {
        match self.lengths {
            Some(lengths) => self.with(Some(lengths.select(values))),
            None => self,
        }
    }

    /// The same, on which an attention is asked where it looks.
    #[cfg(feature = "alloc")]
    pub(crate) const fn probed(self, probe: &'a Probe) -> Self {
        Self {
            probe: Some(probe),
            ..self
        }
    }

    /// The same, where the values of stages are written down.
    #[cfg(feature = "npz")]
    pub(crate) const fn recorded(self, recorder: &'a Recorder) -> Self {
        Self {
            recorder: Some(recorder),
            ..self
        }
    }

    /// An attention that has this parameter says where it looks, if it is asked.
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

    /// Writes down the value of a stage, where somebody asks for it ([`crate::io`], with the feature
    /// `npz`). What an emitted forward calls.
    #[inline(always)]
    pub fn saw<S: Scalar>(&self, stage: &'static str, values: &[S]) {
        #[cfg(feature = "npz")]
        if let Some(recorder) = self.recorder {
            recorder.saw(stage, values);
        }
        #[cfg(not(feature = "npz"))]
        let _ = (self, stage, values);
    }

    /// The stages that follow are those of a repeat or of another network.
    #[inline(always)]
    pub fn enter(&self, stage: &'static str) {
        #[cfg(feature = "npz")]
        if let Some(recorder) = self.recorder {
            recorder.enter(stage);
        }
        #[cfg(not(feature = "npz"))]
        let _ = (self, stage);
    }

    /// The stages that follow are those of this copy.
    #[inline(always)]
    pub(crate) fn copy(&self, number: usize) {
        #[cfg(feature = "npz")]
        if let Some(recorder) = self.recorder {
            recorder.copy(number);
        }
        #[cfg(not(feature = "npz"))]
        let _ = (self, number);
    }

    /// The last of the stages has come.
    #[inline(always)]
    pub fn leave(&self) {
        #[cfg(feature = "npz")]
        if let Some(recorder) = self.recorder {
            recorder.leave();
        }
    }

    /// The steps of the sequences of each sample, where they are not all positions.
    #[inline(always)]
    pub const fn lengths(&self) -> Option<Lengths<'a>> {
        self.lengths
    }

    /// The steps of the first value of a sample that has room for `positions`.
    #[inline(always)]
    pub fn length(&self, sample: usize, positions: usize) -> usize {
        self.length_of(0, sample, positions)
    }

    /// The steps of a value of a sample that has room for `positions`.
    #[inline(always)]
    pub fn length_of(&self, value: usize, sample: usize, positions: usize) -> usize {
        let length = self.lengths.and_then(|lengths| lengths.get(value, sample));
        length.map_or(positions, |length| length.min(positions))
    }

    /// The numbers of a sample that are no padding, where it has room for `positions`.
    #[inline(always)]
    pub fn real<'m, S>(&self, sample: usize, values: &'m [S], positions: usize) -> &'m [S] {
        let whole = positions.max(1);
        let count = values.len() / whole * self.length(sample, whole);
        values.part(..count)
    }

    /// The numbers of a sample that are no padding, and those that are.
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

    /// Zeros at all positions of samples that are padding, where there is room for `positions`.
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

    /// The key of the layer number `index`, for its random choices. Derived again at every level
    /// of nesting, so that no two layers share one.
    #[inline]
    #[must_use]
    pub const fn at(&self, index: usize) -> Self {
        Self {
            key: random::mix(self.key, index as u64),
            ..*self
        }
    }

    /// A random number from 0 to 2³² - 1, a function of this pass's key, the sample's place in
    /// its batch and `index` alone.
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

    /// Cuts `memory` into consecutive parts of so many numbers per sample, and the rest.
    #[inline(always)]
    pub fn split<'m, S: Scalar, const N: usize>(
        &self,
        memory: &'m mut [S],
        floats_per_sample: [usize; N],
    ) -> ([&'m mut [S]; N], &'m mut [S]) {
        self.split_memory(memory, each_sample(floats_per_sample))
    }

    /// The same of memory that is only read.
    #[inline(always)]
    pub fn split_ref<'m, S: Scalar, const N: usize>(
        &self,
        memory: &'m [S],
        floats_per_sample: [usize; N],
    ) -> [&'m [S]; N] {
        self.split_memory_ref(memory, each_sample(floats_per_sample))
    }

    /// Cuts `memory` into consecutive parts of these sizes, once positions are counted
    /// ([`Memory::at`]), and the rest.
    #[inline(always)]
    pub fn split_memory<'m, S: Scalar, const N: usize>(
        &self,
        memory: &'m mut [S],
        sizes: [Memory; N],
    ) -> ([&'m mut [S]; N], &'m mut [S]) {
        let mut rest = memory;
        let parts = sizes.map(|size| {
            let whole = core::mem::take(&mut rest);
            let (part, after) = whole.cut_mut(size.floats(self.samples));
            rest = after;
            part
        });
        (parts, rest)
    }

    /// The same of memory that is only read.
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

/// So many numbers for each sample.
#[inline(always)]
const fn each_sample<const N: usize>(numbers: [usize; N]) -> [Memory; N] {
    let (mut sizes, mut index) = ([Memory::NONE; N], 0);
    while index < N {
        sizes[index] = Memory::per_sample(numbers[index]);
        index += 1;
    }
    sizes
}
