//! Sequences of different lengths, states that are carried over batches, and streams.

mod by_step;
mod carried;
mod data;
mod lengths;
mod padded;
mod recurrent;
mod reference;
mod refusals;
mod several_inputs;
mod smooth;
mod streaming;
mod threads;
mod undecided_logits;

use nn_runtime::network::Network;

/// Numbers that look random, from -1 to 1, and differ with the seed.
fn noise(seed: usize, count: usize) -> Vec<f64> {
    let number = |i: usize| ((i + 1) as f64 * 12.9898 + seed as f64 * 78.233).sin() * 43_758.545;
    (0..count)
        .map(|i| 2.0 * number(i).fract().abs() - 1.0)
        .collect()
}

/// All parameters, or all of a gradient, one after another.
fn numbers<N: Network<Scalar = f64>>(network: &N) -> Vec<f64> {
    let mut all = vec![];
    network.for_each(|_, values| all.extend_from_slice(values));
    all
}

/// A network with these parameters.
fn with_numbers<N: Network<Scalar = f64>>(numbers: &[f64]) -> N {
    let mut network = N::zeros();
    let mut rest = numbers;
    network.for_each_mut(|_, values| {
        let (own, others) = rest.split_at(values.len());
        values.copy_from_slice(own);
        rest = others;
    });
    network
}

fn assert_close(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
            "{what}: {found} for {expected} at {place}"
        );
    }
}
