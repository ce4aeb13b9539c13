//! The value of every stage, held against what `predict` of truncated networks gives.

use nn_runtime::nalgebra::{SMatrix, SVector};
use nn_runtime::prelude::*;

/// Numbers that differ.
fn numbers<const R: usize, const C: usize>() -> SMatrix<f32, R, C> {
    SMatrix::from_fn(|row, column| ((row * 7 + column * 3) as f32 * 0.7).sin())
}

/// Equal up to what the order of additions leaves.
fn same<const R: usize, const C: usize>(left: &SMatrix<f32, R, C>, right: &SMatrix<f32, R, C>) {
    let difference = (left - right).amax();
    assert!(difference <= 2e-6 * left.amax().max(1.0), "{difference}");
}

network! { struct Whole { 12 => hidden: Dense(8, gelu) => relu => Dense(5) => Dense(3, softmax) } }
network! { struct First { 12 => hidden: Dense(8, gelu) } }
network! { struct Second { 12 => hidden: Dense(8, gelu) => relu } }
network! { struct Third { 12 => hidden: Dense(8, gelu) => relu => Dense(5) } }

#[test]
fn a_chain_has_the_values_of_its_truncations() {
    let (whole, x) = (Whole::new(3), numbers::<12, 1>());
    let states = whole.hidden_states(&x);
    let hidden = whole.hidden.clone();
    let first = First {
        hidden: hidden.clone(),
    };
    let second = Second {
        hidden: hidden.clone(),
    };
    let third = Third {
        hidden,
        dense1: whole.dense1.clone(),
    };
    let value: SVector<f32, 8> = states.hidden;
    same(&value, &first.predict(&x));
    same(&states.relu1, &second.predict(&x));
    same(&states.dense1, &third.predict(&x));
    same(&states.dense2, &whole.predict(&x));
    assert!(states.relu1.iter().all(|h| *h >= 0.0));
    assert!(states.hidden.iter().any(|h| *h < 0.0));
}

network! {
    struct Images {
        [8, 8, 2] => Conv2d(4, 3, padding = 1) => BatchNorm => relu
            => Residual { Dense(4, tanh) => Dropout(0.5) => Dense(4) }
            => MaxPool2d(2) => Flatten => Dense(6) => softmax
    }
}
network! { struct Convolved { [8, 8, 2] => Conv2d(4, 3, padding = 1) } }
network! { struct Normed { [8, 8, 2] => Conv2d(4, 3, padding = 1) => BatchNorm } }
network! {
    struct Pooled {
        [8, 8, 2] => Conv2d(4, 3, padding = 1) => BatchNorm => relu
            => Residual { Dense(4, tanh) => Dropout(0.5) => Dense(4) } => MaxPool2d(2)
    }
}

#[test]
fn what_predict_folds_is_apart() {
    let mut whole = Images::new(5);
    whole
        .batch_norm1
        .running_mean
        .copy_from_slice(&[0.1, -0.2, 0.3, 0.4]);
    whole
        .batch_norm1
        .running_var
        .copy_from_slice(&[0.5, 1.5, 2.5, 0.25]);
    let x = numbers::<2, 64>();
    let states = whole.hidden_states(&x);
    let convolved = Convolved {
        conv1: whole.conv1.clone(),
    };
    let normed = Normed {
        conv1: whole.conv1.clone(),
        batch_norm1: whole.batch_norm1.clone(),
    };
    let pooled = Pooled {
        conv1: whole.conv1.clone(),
        batch_norm1: whole.batch_norm1.clone(),
        dense1: whole.dense1.clone(),
        dense2: whole.dense2.clone(),
    };
    same(&states.conv1, &convolved.predict(&x));
    same(&states.batch_norm1, &normed.predict(&x));
    assert_eq!(states.relu1, states.batch_norm1.map(|h| h.max(0.0)));
    assert_eq!(states.dropout1, states.dense1);
    same(&states.residual1, &(states.relu1 + states.dense2));
    same(&states.max_pool1, &pooled.predict(&x));
    assert_eq!(states.flatten1.as_slice(), states.max_pool1.as_slice());
    same(&states.softmax1, &whole.predict(&x));
    assert_ne!(states.dense3, states.softmax1);
}

network! { struct Repeated { 6 => 3 * { Dense(9, tanh) => out: Dense(6, tanh) } => Dense(2) } }
network! { struct Once { 6 => 1 * { Dense(9, tanh) => out: Dense(6, tanh) } } }
network! { struct Twice { 6 => 2 * { Dense(9, tanh) => out: Dense(6, tanh) } } }

#[test]
fn a_repeat_has_the_states_of_its_copies() {
    let (whole, x) = (Repeated::new(1), numbers::<6, 1>());
    let states = whole.hidden_states(&x);
    assert_eq!(states.repeat1.len(), 3);
    let (mut once, mut twice) = (Once::zeros(), Twice::zeros());
    for (to, from) in twice.repeat1.iter_mut().zip(&whole.repeat1) {
        to.dense1 = from.dense1.clone();
        to.out = from.out.clone();
    }
    once.repeat1[0].dense1 = whole.repeat1[0].dense1.clone();
    once.repeat1[0].out = whole.repeat1[0].out.clone();
    same(&states.repeat1[0].out, &once.predict(&x));
    same(&states.repeat1[1].out, &twice.predict(&x));
    same(&states.dense1, &whole.predict(&x));
    assert_eq!(states.repeat1[2].dense1.len(), 9);
}

network! { struct Encoder { 6 => Dense(4, relu) => Dense(3, tanh) } }
network! { struct Outer { 6 => Dense(6, tanh) => encoder: Encoder => Dense(2) } }

#[test]
fn a_nested_network_has_its_output_and_says_more_itself() {
    let (whole, x) = (Outer::new(2), numbers::<6, 1>());
    let states = whole.hidden_states(&x);
    same(&states.encoder, &whole.encoder.predict(&states.dense1));
    let inner = whole.encoder.hidden_states(&states.dense1);
    same(&inner.dense2, &states.encoder);
    same(&states.dense2, &whole.predict(&x));
}

network! {
    #[scalar(f64)]
    struct Named(left: 4, right: [3, 2]) {
        let embed = shared Dense(5, tanh);
        let read = right => Lstm(4) => Last => embed;
        let seen = left => embed;
        (Concat { read | seen } => policy: Dense(2, softmax), seen => value: Dense(1))
    }
}

#[test]
fn shared_stages_have_a_value_for_each_use() {
    let network = Named::new(7);
    let left = SVector::<f64, 4>::new(0.1, 0.2, -0.3, 0.4);
    let right = SMatrix::<f64, 2, 3>::from_fn(|i, j| (i + 2 * j) as f64 / 5.0);
    let states = network.hidden_states(&left, &right);
    let (policy, value) = network.predict(&left, &right);
    assert!((states.policy - policy).amax() < 1e-12);
    assert!((states.value - value).amax() < 1e-12);
    let (read, seen) = states.embed;
    let by_hand = |x: &SVector<f64, 4>| {
        let weight = SMatrix::<f64, 5, 4>::from_column_slice(network.embed.weight.as_slice());
        let bias = SVector::<f64, 5>::from_column_slice(network.embed.bias.as_slice());
        (weight * x + bias).map(f64::tanh)
    };
    assert!((seen - by_hand(&left)).amax() < 1e-12);
    assert!((read - by_hand(&states.last1)).amax() < 1e-12);
    assert_eq!(states.concat1.rows(0, 5), read.rows(0, 5));
    assert_eq!(states.lstm1.column(2), states.last1.column(0));
}

network! {
    struct Gpt {
        Tokens(4, vocab = 9) => table: Embedding(8) => Positions(learned)
            => 2 * { Residual { LayerNorm => Attention(heads = 2, causal = true) } }
            => LayerNorm => Unembed(table)
    }
}

#[test]
fn tokens_go_in_and_a_table_is_used_twice() {
    let (gpt, tokens) = (Gpt::new(0), [3, 1, 4, 1]);
    let states = gpt.hidden_states(&tokens);
    assert_eq!(states.table.0.column(1), states.table.0.column(3));
    same(&states.table.1, &gpt.predict(&tokens));
    assert_eq!(states.repeat1[1].residual1.shape(), (8, 4));
    // What is no token is NaN, as in `predict`.
    let wrong = gpt.hidden_states(&[3, 9, 4, 1]);
    assert!(wrong.table.0.column(1).iter().all(|h| h.is_nan()));
}

const WIDTH: usize = 700;
network! { struct Wide { 3 => Dense(WIDTH, relu) => Dense(600, relu) => Dense(2) } }

#[test]
fn large_values_are_in_boxes() {
    let (wide, x) = (Wide::new(1), numbers::<3, 1>());
    let states = wide.hidden_states(&x);
    let named: Box<SVector<f32, WIDTH>> = states.dense1;
    let large: Box<SVector<f32, 600>> = states.dense2;
    assert!(named.iter().chain(large.iter()).any(|h| *h > 0.0));
    let small: SVector<f32, 2> = states.dense3;
    same(&small, &wide.predict(&x));
}

network! { struct Huge { 4 => Dense(1_000_000, relu) => Dense(2) } }

#[test]
fn nothing_large_passes_through_the_stack() {
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    let run = || {
        let huge = Huge::new(0);
        let states = huge.hidden_states(&numbers());
        states.dense1.len()
    };
    assert_eq!(thread.spawn(run).unwrap().join().unwrap(), 1_000_000);
}

network! {
    struct Generic<const N: usize, const T: usize> {
        [T, 2] => Dense(N, tanh) => Flatten => Slice(0..2) => Dense(1)
    }
}

#[test]
fn generic_networks_have_states_too() {
    let network = Generic::<3, 4>::new(0);
    let x = numbers::<2, 4>();
    let states = network.hidden_states(&x);
    assert_eq!(states.dense1.shape(), (3, 4));
    // Its size is computed from parameters, which stable Rust does in no type.
    assert_eq!(states.flatten1.shape(), (12, 1));
    same(&states.dense2, &network.predict(&x));
}

#[test]
fn expressions_have_states() {
    let network = network!(3 => inner: Dense(4, relu) => Dense(1));
    let x = numbers::<3, 1>();
    let states = network.hidden_states(&x);
    assert_eq!(states.inner.len(), 4);
    same(&states.dense1, &network.predict(&x));
}

#[test]
fn stages_have_their_formulas() {
    let lines: Vec<&str> = Named::equations().lines().collect();
    assert!(lines[0].ends_with("left: 4"));
    assert_eq!(
        lines.iter().filter(|line| line.contains("tanh(W")).count(),
        2
    );
    assert!(Wide::equations().contains("W1: WIDTH × 3"));
}
