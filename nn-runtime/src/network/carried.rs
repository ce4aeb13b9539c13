//! States that are carried over batches.

use alloc::vec;
use alloc::vec::Vec;

use super::Network;
use crate::error::{Error, Result};
use crate::limits;
use crate::scalar::Scalar;
use crate::state::States;

/// The states that a network carries from one part of long sequences to the next, for each sample
/// of a batch. Sample i of a batch continues sample i of the previous batch. This is like
/// `stateful` in Keras, and implements truncated backpropagation through time: the gradient reaches
/// back to the start of the current part.
///
/// R. J. Williams and J. Peng, "An efficient gradient-based algorithm for on-line training of
/// recurrent network trajectories", 1990.
///
/// Only recurrent layers carry states. All other stages start anew with each part: a causal
/// convolution pads the start of each part, and attention does not read previous parts. In a
/// [stream](crate::stream), both do.
///
/// For a network that carries no states, this does not compile:
///
/// ```compile_fail,E0080
/// use nn_runtime::{network::Carried, prelude::*};
///
/// network! { struct Line { 4 => Dense(1) } }
/// // error: this network carries nothing from one part of a sequence to the next
/// Carried::new(&Line::new(0), 32);
/// ```
#[derive(Debug)]
pub struct Carried<N: Network> {
    states: Vec<N::Scalar>,
    samples: usize,
}

impl<N: Network> Clone for Carried<N> {
    fn clone(&self) -> Self {
        Self {
            states: self.states.clone(),
            samples: self.samples,
        }
    }
}

impl<N: Network> PartialEq for Carried<N> {
    fn eq(&self, other: &Self) -> bool {
        self.samples == other.samples && self.states == other.states
    }
}

impl<N: Network> Carried<N> {
    /// Creates the states of `samples` samples at the start of their sequences. If there is not
    /// enough memory, there are states for 0 samples ([`samples`](Self::samples)), and no batch
    /// fits them.
    pub fn new(network: &N, samples: usize) -> Self {
        const {
            assert!(
                N::NEEDS.state > 0,
                "this network carries nothing from one part of a sequence to the next, because \
                 none of its stages has a state"
            );
        }
        Self::of_any(network, samples)
    }

    /// Like [`new`](Self::new), but for any network; empty for a network that carries no states.
    pub(crate) fn of_any(network: &N, samples: usize) -> Self {
        let numbers = N::NEEDS.state.saturating_mul(samples);
        let samples = match numbers {
            _ if limits::has_memory_for::<N::Scalar>(numbers) => samples,
            _ => 0,
        };
        let mut carried = Self {
            states: vec![N::Scalar::ZERO; N::NEEDS.state * samples],
            samples,
        };
        carried.reset(network);
        carried
    }

    /// The number of samples.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Resets all samples to the start of a sequence.
    pub fn reset(&mut self, network: &N) {
        for state in self.states.chunks_exact_mut(N::NEEDS.state.max(1)) {
            network.begin(state);
        }
    }

    /// Resets one sample to the start of a sequence.
    ///
    /// # Errors
    /// If there is no sample with this index.
    pub fn reset_sample(&mut self, network: &N, sample: usize) -> Result<()> {
        let mut states = States::new(&mut self.states, N::NEEDS.state);
        match states.get(sample) {
            Some(state) if sample < self.samples => {
                network.begin(state);
                Ok(())
            }
            _ => Err(Error::Index {
                index: sample,
                length: self.samples,
            }),
        }
    }

    /// The states of all samples, one sample after another. The states of a sample are the states
    /// of its stages, one after another.
    pub fn as_slice(&self) -> &[N::Scalar] {
        &self.states
    }

    /// The mutable states, for example to restore the states of a saved run.
    pub fn as_mut_slice(&mut self) -> &mut [N::Scalar] {
        &mut self.states
    }

    /// The states for a batch of `samples` samples.
    pub(super) fn of_batch(&mut self, samples: usize) -> Result<&mut [N::Scalar]> {
        if samples == self.samples {
            Ok(&mut self.states)
        } else {
            Err(Error::Length {
                what: "the samples of the batch (one carried state each)",
                expected: self.samples,
                found: samples,
            })
        }
    }
}
