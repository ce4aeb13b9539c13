//! Recurrent stages and attention whose widths are const parameters compute the same bits as those
//! whose widths are numbers.

use nn_runtime::activation::Relu;
use nn_runtime::data::Dataset;
use nn_runtime::layers::{
    Attention, CrossAttention, Gru, LearnedStart, Lstm, NormedHeads, Projected, ResetBefore, Rnn,
    Unbiased,
};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::nalgebra::SMatrix;
use nn_runtime::prelude::*;
use nn_runtime::shape::Sequence;

const STEPS: usize = 6;
const FEATURES: usize = 4;

/// A sample of sequences.
fn sample(number: usize) -> SMatrix<f32, FEATURES, STEPS> {
    SMatrix::from_fn(|i, j| ((i * 7 + j * 3 + number * 5) % 11) as f32 / 11.0 - 0.4)
}

/// The outputs for a sample, and all gradients of a batch, with their descriptions.
macro_rules! results {
    ($network:expr) => {{
        let (mut network, mut workspace) = ($network, Workspace::new());
        // Initial states begin with zeros, and factors with ones.
        network.for_each_mut(|_, values| values.iter_mut().for_each(|value| *value += 0.01));
        let samples: Vec<_> = (0..9).map(sample).collect();
        let inputs = samples.iter().flat_map(|x| x.iter().copied()).collect();
        let targets = (0..18).map(|i| i as f32 * 0.1).collect();
        let data = Dataset::<Sequence<STEPS, FEATURES>, f32>::from_flat(inputs, targets).unwrap();
        let mut gradient = Parameters::zeros();
        let loss = MeanSquaredError::default();
        let loss = network
            .gradient(&loss, data.all(), &mut gradient, &mut workspace)
            .unwrap();
        let mut all = vec![("loss".to_owned(), vec![loss.to_bits()])];
        for (number, sample) in samples.iter().enumerate() {
            let y = network.predict(sample);
            let bits = y.iter().map(|y: &f32| u64::from(y.to_bits())).collect();
            all.push((format!("output {number}"), bits));
        }
        gradient.for_each(|parameter, values| {
            let (rows, columns) = (parameter.rows, parameter.columns);
            let name = format!("{} {:?} {rows} {columns}", parameter.path, parameter.role);
            all.push((
                name,
                values
                    .iter()
                    .map(|value| u64::from(value.to_bits()))
                    .collect(),
            ));
        });
        all
    }};
}

/// Networks of widths `I`, 6, and `P`, 3, with a test of each pair.
macro_rules! alike {
    ($($test:ident { $($generic:tt)* } { $($literal:tt)* })*) => {
        $(
            #[test]
            fn $test() {
                network! { struct Generic<const I: usize, const P: usize> { [6, 4] => $($generic)* => Dense(2) } }
                network! { struct Literal { [6, 4] => $($literal)* => Dense(2) } }
                assert_eq!(Generic::<6, 3>::COUNT, Literal::COUNT);
                assert_eq!(results!(Generic::<6, 3>::new(7)), results!(Literal::new(7)));
            }
        )*
    };
}

alike! {
    lstm { Lstm(I) => Last } { Lstm(6) => Last }
    lstm_with_all_options
        { Lstm(I, projection = P, peepholes = true, norm = layer, initial = learned, reverse = true) => Mean }
        { Lstm(6, projection = 3, peepholes = true, norm = layer, initial = learned, reverse = true) => Mean }
    lstm_without_biases { Lstm(I, bias = false, norm = layer) => Last } { Lstm(6, bias = false, norm = layer) => Last }
    gru { Gru(I) => Last } { Gru(6) => Last }
    gru_with_all_options
        { Gru(I, reset = before, bias = false, initial = learned, recurrent_dropout = 0.2) => Last }
        { Gru(6, reset = before, bias = false, initial = learned, recurrent_dropout = 0.2) => Last }
    rnn { Rnn(I) => Last } { Rnn(6) => Last }
    rnn_with_all_options
        { Rnn(I, relu, bias = false, initial = learned) => Last }
        { Rnn(6, relu, bias = false, initial = learned) => Last }
    repeats { 2 * { Lstm(P) => Lstm(4) } => Gru(I) => Rnn(P) => Last } { 2 * { Lstm(3) => Lstm(4) } => Gru(6) => Rnn(3) => Last }
    two_directions
        { Bidirectional { Lstm(I) => Gru(P) => Dense(4) } => Last }
        { Bidirectional { Lstm(6) => Gru(3) => Dense(4) } => Last }
    attention { Dense(I) => Attention(heads = 3, causal = true, rope = 100) => Last } { Dense(6) => Attention(heads = 3, causal = true, rope = 100) => Last }
    attention_of_several_heads { Dense(6) => Attention(heads = P, bias = false) => Last } { Dense(6) => Attention(heads = 3, bias = false) => Last }
    attention_of_normed_heads
        { Dense(I) => Attention(heads = 4, head = 2, kv_heads = 2, qk_norm = true) => Last }
        { Dense(6) => Attention(heads = 4, head = 2, kv_heads = 2, qk_norm = true) => Last }
}

#[test]
fn cross_attention() {
    network! {
        struct Generic<const F: usize, const M: usize>(x: [6, 4]) {
            let memory = x => Dense(M, tanh);
            x => Dense(F) => CrossAttention(memory, heads = 3) => Last => Dense(2)
        }
    }
    network! {
        struct Literal(x: [6, 4]) {
            let memory = x => Dense(5, tanh);
            x => Dense(6) => CrossAttention(memory, heads = 3) => Last => Dense(2)
        }
    }
    assert_eq!(results!(Generic::<6, 5>::new(7)), results!(Literal::new(7)));
}

#[test]
fn steps() {
    network! {
        struct Generic<const I: usize, const P: usize> {
            [6, 4] => Lstm(I, projection = P) => Gru(P) => Dense(I) => Attention(heads = 2, causal = true)
        }
    }
    network! {
        struct Literal {
            [6, 4] => Lstm(6, projection = 3) => Gru(3) => Dense(6) => Attention(heads = 2, causal = true)
        }
    }
    let (generic, literal) = (Generic::<6, 3>::new(7), Literal::new(7));
    let (mut one, mut other) = (generic.state(), literal.state());
    for x in sample(0).column_iter() {
        let x = x.into_owned();
        assert_eq!(generic.step(&mut one, &x), literal.step(&mut other, &x));
    }
}

/// What a tooltip or a message shows.
#[test]
fn types_name_what_a_layer_has() {
    network! {
        struct Net(x: [6, 4]) {
            let memory = x => Dense(5);
            x => Lstm(8) => Lstm(8, projection = 4, bias = false) => Gru(4, reset = before, initial = learned)
                => Rnn(6, relu) => Attention(heads = 3) => Attention(heads = 3, kv_heads = 1, qk_norm = true)
                => CrossAttention(memory, heads = 2, bias = false)
        }
    }
    let net = Net::new(0);
    let _: &Lstm<f32, 4, 8> = &net.lstm1;
    let _: &Lstm<f32, 8, 8, 4, Projected<Unbiased>> = &net.lstm2;
    let _: &Gru<f32, 4, 4, LearnedStart<ResetBefore>> = &net.gru1;
    let _: &Rnn<f32, 4, 6, Relu> = &net.rnn1;
    let _: &Attention<f32, 6> = &net.attention1;
    let _: &Attention<f32, 6, 6, 2, 5, NormedHeads<2>> = &net.attention2;
    let _: &CrossAttention<f32, 6, 5, 6, 6, Unbiased> = &net.cross_attention1;
}
