//! Networks step by step, and long sequences in parts.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{Loss, MeanSquaredError};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::{Carried, Network, Workspace};
use nn_runtime::prelude::*;
use nn_runtime::shape::Shape;
use nn_runtime::stream::{State, Streams, prefill, step_block, step_logits};

use crate::entry_points::harness::{network, numbers};

fn close(expected: &[f64], found: &[f64], what: &str) {
    assert_eq!(expected.len(), found.len(), "{what}");
    for (expected, found) in expected.iter().zip(found) {
        let error = (expected - found).abs();
        assert!(
            error <= 1e-12 * expected.abs().max(1.0),
            "{what}: {error:e}"
        );
    }
}

/// Steps one by one, in blocks of any size, and after a prefill, from any state: what the whole
/// gives.
fn steps<N: Streams<Scalar = f64> + Network>() {
    let network = network::<N>();
    let input = numbers::<f64>(N::Input::SIZE, N::Input::VOCABULARY > 0);
    let mut whole = vec![0.0; N::Output::SIZE];
    network
        .predict_in(&input, &mut whole, &mut Workspace::new())
        .unwrap();
    let positions = N::Input::POSITIONS;
    let mut state = State::new(&network);
    for block in [1, 2, positions] {
        state.reset(&network);
        let mut outputs = vec![];
        for inputs in input.chunks(block * N::STEP_INPUT) {
            let mut some = vec![0.0; inputs.len() / N::STEP_INPUT * N::STEP_OUTPUT];
            step_block(&network, &mut state, inputs, &mut some).unwrap();
            outputs.extend(some);
        }
        // Of one position that is made of all, the last.
        let found = &outputs[outputs.len() - whole.len()..];
        close(&whole, found, &format!("{} in blocks of {block}", N::NAME));
    }
    state.reset(&network);
    let (first, last) = input.split_at((positions - 1) * N::STEP_INPUT);
    prefill(&network, &mut state, first).unwrap();
    let mut output = vec![0.0; N::STEP_OUTPUT];
    step_logits(&network, &mut state, last, &mut output).unwrap();
    let expected = &whole[whole.len() - output.len()..];
    close(expected, &output, &format!("{} after a prefill", N::NAME));
}

macro_rules! streams {
    ($($name:ident { $($body:tt)* })*) => { $(
        #[test]
        #[allow(non_snake_case)]
        fn $name() {
            network! { #[scalar(f64)] struct $name { $($body)* } }
            steps::<$name>();
        }
    )* };
}

streams! {
    Recurrent { [6, 2] => Lstm(3, peepholes = true) => Gru(3, reset = before) => Rnn(2, tanh) => Dense(2) }
    Options { [6, 2] => Lstm(4, projection = 2, norm = layer, initial = learned) => Last }
    Windows { [7, 2] => Conv1d(3, 3, tanh, padding = causal, dilation = 2) => DepthwiseConv1d(2, padding = causal) => Dense(2) }
    Pools { [6, 2] => MaxPool1d(3, stride = 1, padding = causal) => AvgPool1d(2, stride = 1, padding = causal) => Concat { Mean | Max | Sum | First | Last } }
    Attending { [6, 4] => Positions(learned) => 2 * { Residual { Attention(heads = 2, causal = true, rope = 100) } } => RmsNorm => Dense(2) }
    Windowed { [6, 4] => Positions(sinusoidal) => Attention(heads = 2, causal = true, window = 2, alibi = true) => Dense(2) }
    Words { Tokens(6, vocab = 5) => words: Embedding(4) => Attention(heads = 2, causal = true) => Unembed(words) }
}

/// Parts of sequences from carried states, against the whole: outputs, losses and gradients.
fn parts<N, const I: usize>()
where
    N: Network<Scalar = f64, Input: Shape<Rows = Const<I>>>,
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    let (network, samples, loss) = (network::<N>(), 5, MeanSquaredError::default());
    let mut workspace = Workspace::new();
    let mut carried = Carried::new(&network, samples);
    let mut other = carried.clone();
    let mut third = carried.clone();
    for part in 0..2 {
        let what = format!("{} part {part}", N::NAME);
        let inputs = numbers::<f64>(samples * N::Input::SIZE + part, false).split_off(part);
        let targets = numbers::<f64>(samples * N::Output::SIZE, false);
        let matrix = OMatrix::from_iterator_generic(
            Const::<I>,
            Dyn(inputs.len() / I),
            inputs.iter().copied(),
        );
        let data = Dataset::<N::Input, f64, f64>::from_flat(inputs, targets.clone()).unwrap();
        let expected =
            network
                .carrying(&mut carried)
                .loss(&loss, data.all(), &mut Workspace::new());
        let expected = expected.unwrap();
        let outputs = network
            .carrying(&mut other)
            .predict_batch(&matrix, &mut workspace);
        let outputs = outputs.unwrap();
        let squares = outputs.iter().zip(&targets).map(|(y, t)| (y - t) * (y - t));
        let by_hand = squares.sum::<f64>() / targets.len() as f64;
        let mut gradient = N::zeros();
        let trained =
            network
                .carrying(&mut third)
                .gradient(&loss, data.all(), &mut gradient, &mut workspace);
        close(&[by_hand, trained.unwrap()], &[expected; 2], &what);
        close(carried.as_slice(), other.as_slice(), &what);
        close(carried.as_slice(), third.as_slice(), &what);
        // At the beginning a state is none.
        if part == 0 {
            let whole = network.loss(&loss, data.all(), &mut workspace).unwrap();
            close(&[whole], &[expected], &what);
        }
    }
}

#[test]
fn sequences_in_parts() {
    network! { #[scalar(f64)] struct Small { [6, 2] => Lstm(3) => Dense(2) } }
    network! { #[scalar(f64)] struct Options { [6, 2] => Lstm(4, projection = 2, norm = layer, initial = learned) => Mean } }
    network! { #[scalar(f64)] struct Deep { [4, 3] => 2 * { Residual { Gru(3) } => Rnn(3, tanh) } => Last } }
    parts::<Small, _>();
    parts::<Options, _>();
    parts::<Deep, _>();
}
