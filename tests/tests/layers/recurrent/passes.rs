//! Passes of whole networks with lengths and states.

use nn_runtime::call::{Backward, Forward, Infer, Saved};
use nn_runtime::kernels::dispatch::Undecided;
use nn_runtime::memory::Memory;
use nn_runtime::network::Network;
use nn_runtime::pass::Pass;
use nn_runtime::scalar::Scalar;
use nn_runtime::shape::Shape;
use nn_runtime::state::States;

/// A network with these parameters.
pub(crate) fn network<N: Network>(parameters: &[f64]) -> N {
    let mut network = N::zeros();
    let mut parameters = parameters.iter();
    network.for_each_mut(|_, values| {
        values.fill_with(|| N::Scalar::from_f64(*parameters.next().unwrap()));
    });
    assert_eq!(parameters.next(), None);
    network
}

pub(crate) fn numbers<S: Scalar>(numbers: &[f64]) -> Vec<S> {
    numbers.iter().map(|number| S::from_f64(*number)).collect()
}

pub(crate) fn as_f64<S: Scalar>(numbers: &[S]) -> Vec<f64> {
    numbers.iter().map(|number| number.to_f64()).collect()
}

fn memory<S: Scalar>(memory: Memory, samples: usize) -> Vec<S> {
    vec![S::from_f64(f64::NAN); memory.floats(samples)]
}

/// The states of samples whose sequences begin.
pub(crate) fn begun<N: Network>(network: &N, samples: usize) -> Vec<N::Scalar> {
    let mut states = vec![N::Scalar::ZERO; N::NEEDS.state * samples];
    for state in states.chunks_exact_mut(N::NEEDS.state) {
        network.begin(state);
    }
    states
}

/// The outputs in use, and the states after them.
pub(crate) fn infer<N: Network>(
    network: &N,
    pass: &Pass,
    x: &[N::Scalar],
    states: &mut [N::Scalar],
) -> Vec<N::Scalar> {
    let mut y = vec![N::Scalar::from_f64(f64::NAN); N::Output::SIZE * pass.samples];
    let mut scratch = memory(N::NEEDS.infer, pass.samples);
    let states = States::new(states, N::NEEDS.state);
    network.infer_tile(
        Undecided,
        Infer {
            pass,
            input: [x],
            output: &mut y,
            states,
            scratch: &mut scratch,
        },
    );
    y
}

/// What a pass forward and backward gives.
pub(crate) struct Passed<S> {
    pub(crate) y: Vec<S>,
    pub(crate) d_x: Vec<S>,
    pub(crate) d_parameters: Vec<S>,
}

/// A pass in training from these states, which are brought up to date.
pub(crate) fn train<N: Network>(
    network: &N,
    pass: &Pass,
    x: &[N::Scalar],
    d_y: &[N::Scalar],
    states: &mut [N::Scalar],
) -> Passed<N::Scalar> {
    let mut y = vec![N::Scalar::from_f64(f64::NAN); N::Output::SIZE * pass.samples];
    let mut tape = memory(N::NEEDS.tape, pass.samples);
    let mut scratch = memory(N::NEEDS.forward, pass.samples);
    let states = States::new(states, N::NEEDS.state);
    network.forward_tile(Forward {
        pass,
        input: [x],
        output: &mut y,
        states,
        tape: &mut tape,
        scratch: &mut scratch,
    });
    let saved = Saved {
        input: [x],
        output: &y,
        tape: &tape,
    };
    let mut d_x = vec![N::Scalar::from_f64(f64::NAN); x.len()];
    let (mut gradient, mut d_y) = (N::zeros(), d_y.to_vec());
    let mut scratch = memory(N::NEEDS.backward, pass.samples);
    let wanted = Some(&mut d_x[..]);
    network.backward_tile(Backward {
        pass,
        saved,
        d_output: &mut d_y,
        d_input: [wanted],
        gradient: Some(&mut gradient),
        scratch: &mut scratch,
    });
    let mut d_parameters = Vec::new();
    gradient.for_each(|_, values| d_parameters.extend_from_slice(values));
    Passed {
        y,
        d_x,
        d_parameters,
    }
}

/// Numbers that differ by no more than this, relative to the largest of them and 1.
pub(crate) fn same(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1.0_f64, |a, b| a.max(b.abs()));
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs() / largest;
        assert!(
            error <= tolerance,
            "{what}: {found} for {expected} at {place}"
        );
    }
}
