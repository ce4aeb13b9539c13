//! The largest outputs that `predict` and `step` return by value, on a stack of 2 MiB, where nothing
//! is optimized; and larger ones, in memory of the caller's. That larger ones do not compile with
//! `predict` is said where `nn_runtime::network::VALUE_BYTES` is.

use nn_runtime::nalgebra::{SMatrix, SVector};
use nn_runtime::network::{VALUE_BYTES, Workspace};
use nn_runtime::prelude::*;

/// What a program does in its thread.
fn on_two_mebibytes(task: fn()) {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(task).unwrap().join().unwrap();
}

network! { struct Painted { [64, 128, 3] => Dense(4, sigmoid) } }
network! { struct Wide { 2 => Dense(32_768) } }
network! { #[scalar(f64)] struct Double { 2 => Dense(16_384) } }
network! {
    struct Pair(left: 2, right: 3) {
        let both = Concat { left | right };
        (both => Dense(8_000), both => Dense(8_000, tanh))
    }
}
network! { struct Ids { Tokens(16_000, vocab = 3) => Embedding(1) } }

#[test]
fn predict() {
    const { assert!(Painted::OUTPUT_BYTES == VALUE_BYTES) };
    const { assert!(Wide::OUTPUT_BYTES == VALUE_BYTES && Double::OUTPUT_BYTES == VALUE_BYTES) };
    on_two_mebibytes(|| {
        let painted = Painted::new(0).predict(&SMatrix::from_element(0.5));
        assert!(painted.iter().all(|value| *value > 0.0));
    });
    on_two_mebibytes(|| {
        let wide = Wide::new(0).predict(&SVector::from([1.0, -1.0]));
        assert!(wide.iter().all(|value| *value != 0.0));
    });
    on_two_mebibytes(|| {
        let wide = Double::new(0).predict(&SVector::from([1.0, -1.0]));
        assert!(wide.iter().all(|value| *value != 0.0));
    });
    on_two_mebibytes(|| {
        let input = (SVector::from([1.0, -1.0]), SVector::from([1.0, 2.0, 3.0]));
        let (left, right) = Pair::new(0).predict(&input.0, &input.1);
        assert!(left.iter().chain(&right).all(|value| *value != 0.0));
    });
    on_two_mebibytes(|| {
        let tokens: Box<[u32; 16_000]> = vec![2; 16_000].try_into().unwrap();
        let vectors = Ids::new(0).predict(&tokens);
        assert!(vectors.iter().all(|value| *value != 0.0));
    });
}

network! { struct Logits { [4, 2] => Rnn(2, tanh) => Dense(32_768) } }
network! { struct Ending { Tokens(4, vocab = 9) => Embedding(2) => Positions(learned) => Dense(32_768) } }
network! {
    struct Both(left: [4, 2], right: [4, 3]) {
        let both = Concat { left | right } => Rnn(2, tanh);
        (both => Dense(16_000), both => Dense(16_000))
    }
}

#[test]
fn step() {
    on_two_mebibytes(|| {
        let network = Logits::new(0);
        let mut state = network.state();
        let output = network.step(&mut state, &SVector::from([1.0, -1.0]));
        assert!(output.iter().all(|value| *value != 0.0));
    });
    on_two_mebibytes(|| {
        let network = Ending::new(0);
        let mut state = network.state();
        let output = network.step(&mut state, &[3]).unwrap();
        assert!(output.iter().all(|value| *value != 0.0));
    });
    on_two_mebibytes(|| {
        let network = Both::new(0);
        let mut state = network.state();
        let inputs = (SVector::from([1.0, -1.0]), SVector::from([1.0, 2.0, 3.0]));
        let (left, right) = network.step(&mut state, &inputs.0, &inputs.1);
        assert!(left.iter().chain(&right).all(|value| *value != 0.0));
    });
}

network! { struct Larger { [512, 512, 3] => Dense(16) } }

#[test]
fn larger_outputs_lie_where_the_caller_says() {
    const { assert!(Larger::OUTPUT_BYTES > VALUE_BYTES) };
    on_two_mebibytes(|| {
        let (input, mut output) = (vec![0.5; 512 * 512 * 3], vec![0.0; 512 * 512 * 16]);
        let network = Larger::new(0);
        network
            .predict_in(&input, &mut output, &mut Workspace::new())
            .unwrap();
        assert!(output.iter().all(|value| *value != 0.0));
    });
}
