//! States that are carried over batches.

use alloc::vec;
use alloc::vec::Vec;

use super::Network;
use crate::error::{Error, Result};
use crate::limits;
use crate::scalar::Scalar;
use crate::state::States;

/// What a network carries from one part of long sequences to the next, for each sample of a batch:
/// sample i of a batch goes on where sample i of the batch before ended. It is Keras's `stateful`,
/// and truncated backpropagation through time: the gradient goes back to where a part begins.
///
/// R. J. Williams and J. Peng, "An efficient gradient-based algorithm for on-line training of
/// recurrent network trajectories", 1990.
///
/// Recurrent layers carry what they remember. All other stages begin anew with each part: a causal
/// convolution pads it, and attention does not read what came before it, though in a
/// [stream](crate::stream) both do look back.
///
/// For a network that carries nothing, it does not compile:
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
    /// The states of so many samples at the beginning of their sequences. Where there is no memory for so
    /// many, it is for no samples ([`samples`](Self::samples)), and no batch fits it.
    pub fn new(network: &N, samples: usize) -> Self {
        const {
            assert!(
                N::NEEDS.state > 0,
                "this network carries nothing from one part of a sequence to the next: none of \
                 its stages has a state"
            );
        }
        Self::of_any(network, samples)
    }

    /// The same, of nothing where a network carries nothing.
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

    /// How many samples.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// All samples are at the beginning of a sequence again.
    pub fn reset(&mut self, network: &N) {
        for state in self.states.chunks_exact_mut(N::NEEDS.state.max(1)) {
            network.begin(state);
        }
    }

    /// One sample is at the beginning of a sequence again.
    ///
    /// # Errors
    /// If there is no such sample.
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

    /// The states, sample after sample, in each those of the stages, one after another.
    pub fn as_slice(&self) -> &[N::Scalar] {
        &self.states
    }

    /// The states, to change them, as to those of a run that was saved.
    pub fn as_mut_slice(&mut self) -> &mut [N::Scalar] {
        &mut self.states
    }

    /// The states of a batch of so many samples.
    pub(super) fn of_batch(&mut self, samples: usize) -> Result<&mut [N::Scalar]> {
        if samples == self.samples {
            Ok(&mut self.states)
        } else {
            Err(Error::Length {
                what: "the samples of the batch, each with a state that is carried",
                expected: self.samples,
                found: samples,
            })
        }
    }
}
