//! Networks that run step by step give what they give on whole sequences.

mod beams;
mod blocks;
mod given_inputs;
mod memory;
mod stages;
mod states;
mod user_layers;

use nn_runtime::prelude::*;
use nn_runtime::stream::{Step, Streams};

/// Compares the steps of a stream with `predict`'s output on the whole sequence: the largest
/// difference. `pick` says which numbers of the whole output belong to a step, if any do.
pub(crate) fn difference<N>(network: &N, inputs: &[f64], outputs: &[f64], steps: usize) -> f64
where
    N: Network<Scalar = f64> + Streams + Step<f64>,
{
    let mut state = nn_runtime::stream::State::new(network);
    let mut next = vec![0.0; N::STEP_OUTPUT];
    let mut largest = 0.0_f64;
    let has_steps = outputs.len() == steps * N::STEP_OUTPUT;
    for step in 0..steps {
        let input = &inputs[step * N::STEP_INPUT..(step + 1) * N::STEP_INPUT];
        nn_runtime::stream::step_block(network, &mut state, input, &mut next).unwrap();
        let whole = if has_steps {
            &outputs[step * N::STEP_OUTPUT..(step + 1) * N::STEP_OUTPUT]
        } else if step + 1 == steps {
            outputs
        } else {
            continue;
        };
        for (a, b) in next.iter().zip(whole) {
            assert!(a.is_finite() && b.is_finite());
            largest = largest.max((a - b).abs());
        }
    }
    assert_eq!(state.now(), steps as u64);
    // Shown to it as a block, they leave the same behind.
    let mut filled = nn_runtime::stream::State::new(network);
    let (first, others) = inputs.split_at(steps / 3 * N::STEP_INPUT);
    nn_runtime::stream::prefill(network, &mut filled, first).unwrap();
    nn_runtime::stream::prefill(network, &mut filled, others).unwrap();
    assert_eq!(filled.now(), steps as u64);
    for (a, b) in filled.as_slice().iter().zip(state.as_slice()) {
        largest = largest.max((a - b).abs());
    }
    largest
}

/// Numbers from -1 to 1, of a seed.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> f64 {
        self.0 += 1;
        let bits = nn_runtime::random::mix(self.0, 3) >> 11;
        bits as f64 / f64::from(1 << 26) / f64::from(1 << 26) - 1.0
    }

    /// A network all of whose numbers are drawn, also biases and what is measured.
    pub(crate) fn parameters<N: Network<Scalar = f64>>(&mut self) -> N {
        let mut network = N::new(self.0);
        network.for_each_mut(|description, numbers| {
            let is_variance = description.path.to_string().ends_with("running_var");
            for number in numbers {
                let drawn = 0.7 * self.next();
                *number = if is_variance {
                    0.5 + drawn.abs()
                } else {
                    drawn
                };
            }
        });
        network
    }
}
