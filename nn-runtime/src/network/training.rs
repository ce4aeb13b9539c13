//! Forward and backward passes, and how much memory they need. Nothing here owns memory.

use super::Network;
use crate::call::{Backward, Forward, Gradient, LossOfPart, Saved};
use crate::kernels::guard::Parts as _;
#[cfg(doc)]
use crate::layer::Layer;
use crate::memory::max;
use crate::pass::Pass;
use crate::shape::Shape;
use crate::state::States;

/// The target size in bytes of the data of one tile in a forward and backward pass: about the
/// second-level cache of a core.
const TILE_BYTES: usize = 512 * 1024;
/// With fewer samples, reading the weights would take longer than the computation.
const TILE_AT_LEAST: usize = 64;
/// More samples are no faster.
const TILE_AT_MOST: usize = 512;

/// The buffer sizes that a call needs in a lane, in numbers.
#[derive(Clone, Copy)]
pub(super) struct Needs {
    pub(super) inputs: usize,
    pub(super) logits: usize,
    pub(super) d_logits: usize,
    pub(super) tape: usize,
    pub(super) scratch: usize,
}

impl Needs {
    /// For inference with `samples` samples whose inputs and outputs are stored elsewhere.
    #[cfg(feature = "alloc")]
    pub(super) const fn inference<N: Network>(samples: usize) -> Self {
        Self {
            inputs: 0,
            logits: 0,
            d_logits: 0,
            tape: 0,
            scratch: N::NEEDS.infer.floats(samples),
        }
    }

    /// For inference with `samples` samples that are copied to the lane, and whose logits are
    /// stored in it.
    #[cfg(feature = "alloc")]
    pub(super) const fn loss<N: Network>(samples: usize) -> Self {
        Self {
            inputs: input_floats::<N>() * samples,
            logits: output_floats::<N>() * samples,
            ..Self::inference::<N>(samples)
        }
    }

    /// For forward and backward passes of `samples` samples, with the logits of `positions`
    /// positions.
    pub(super) const fn training<N: Network>(samples: usize, positions: usize) -> Self {
        let logits = <N::Output as Shape>::FEATURES * positions;
        Self {
            inputs: input_floats::<N>() * samples,
            logits,
            d_logits: logits,
            tape: N::NEEDS.tape.floats(samples),
            scratch: training_scratch::<N>(samples),
        }
    }

    /// The sum of all buffers.
    pub(super) const fn floats(&self) -> usize {
        self.inputs + self.logits + self.d_logits + self.tape + self.scratch
    }
}

/// A network with the buffers for forward and backward passes: samples, logits, and the gradient
/// with respect to the logits.
pub(super) struct Training<'a, N: Network> {
    pub(super) network: &'a N,
    pub(super) inputs: &'a [N::Scalar],
    pub(super) logits: &'a mut [N::Scalar],
    pub(super) d_logits: &'a mut [N::Scalar],
    pub(super) tape: &'a mut [N::Scalar],
    pub(super) scratch: &'a mut [N::Scalar],
}

impl<N: Network> Training<'_, N> {
    /// The forward pass: computes `logits` from the first samples of `inputs`.
    pub(super) fn forward(&mut self, pass: &Pass<'_>, states: States<'_, N::Scalar>) {
        let samples = pass.samples;
        self.network.forward_tile(Forward {
            pass,
            input: [self.inputs.part(..input_floats::<N>() * samples)],
            output: self.logits.part_mut(..output_floats::<N>() * samples),
            states,
            tape: self.tape.part_mut(..N::NEEDS.tape.floats(samples)),
            scratch: self.scratch.part_mut(..N::NEEDS.forward.floats(samples)),
        });
    }

    /// The backward pass of the same samples from `d_logits`; see [`Layer::backward_tile`].
    pub(super) fn backward(
        &mut self,
        pass: &Pass<'_>,
        d_input: Option<&mut [N::Scalar]>,
        gradient: Option<&mut N>,
    ) {
        let samples = pass.samples;
        let saved = Saved {
            input: [self.inputs.part(..input_floats::<N>() * samples)],
            output: self.logits.part(..output_floats::<N>() * samples),
            tape: self.tape.part(..N::NEEDS.tape.floats(samples)),
        };
        let d_logits = self.d_logits.part_mut(..output_floats::<N>() * samples);
        let scratch = self.scratch.part_mut(..N::NEEDS.backward.floats(samples));
        self.network.backward_tile(Backward {
            pass,
            saved,
            d_output: d_logits,
            d_input: [d_input],
            gradient,
            scratch,
        });
    }

    /// The forward pass, the loss and the backward pass in one call; see [`Layer::gradient_tile`].
    pub(super) fn gradient(
        &mut self,
        pass: &Pass<'_>,
        states: States<'_, N::Scalar>,
        loss: &mut LossOfPart<'_, N::Scalar>,
        gradient: &mut N,
    ) {
        let samples = pass.samples;
        self.network.gradient_tile(Gradient {
            pass,
            input: self.inputs.part(..input_floats::<N>() * samples),
            states,
            logits: self.logits,
            d_logits: self.d_logits,
            loss,
            gradient,
            tape: self.tape.part_mut(..N::NEEDS.tape.floats(samples)),
            scratch: self.scratch.part_mut(..training_scratch::<N>(samples)),
        });
    }
}

/// The size of the scratch memory for `samples` samples: the maximum of the forward and the
/// backward pass.
const fn training_scratch<N: Network>(samples: usize) -> usize {
    max(
        N::NEEDS.forward.floats(samples),
        N::NEEDS.backward.floats(samples),
    )
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
