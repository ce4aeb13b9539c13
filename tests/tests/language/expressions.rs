//! Networks in one expression: what they compute is what a declared struct computes.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, MeanSquaredError};
use nn_runtime::nalgebra::{SMatrix, SVector};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

network! { struct Digits { 64 => Dense(16, relu) => Dense(10, softmax) } }

#[test]
fn a_chain_is_the_declared_network_of_seed_zero() {
    let network = network!(64 => Dense(16, relu) => Dense(10, softmax));
    let declared = Digits::new(0);
    let x = SVector::<f32, 64>::from_fn(|i, _| (i as f32).sin());
    let y: SVector<f32, 10> = network.predict(&x);
    assert_eq!(y, declared.predict(&x));
    assert_eq!(network.dense1.weight, declared.dense1.weight);
}

#[test]
fn angles_braces_and_brackets_are_the_same() {
    let x = SVector::<f32, 4>::new(0.1, -0.2, 0.3, -0.4);
    let parentheses = network!(4 => Dense(3, tanh) => Dense(2)).predict(&x);
    let angles = network!(< 4 => Dense(3, tanh) => Dense(2) >).predict(&x);
    let braces = network! { 4 => Dense(3, tanh) => Dense(2) }.predict(&x);
    let brackets = network![4 => Dense(3, tanh) => Dense(2)].predict(&x);
    let inner = network!({ 4 => Dense(3, tanh) => Dense(2) }).predict(&x);
    let seeded = network!(< 4 => Dense(3, tanh) => Dense(2), seed = 0 >).predict(&x);
    let outside = network!(< 4 => Dense(3, tanh) => Dense(2) >, seed = 0).predict(&x);
    for other in [angles, braces, brackets, inner, seeded, outside] {
        assert_eq!(parentheses, other);
    }
}

#[test]
fn seeds_are_expressions_and_generators() {
    network! { struct Small { 4 => Dense(3) } }
    let seed = 41;
    let network = network!(4 => Dense(3), seed = seed + 1);
    assert_eq!(network.dense1.weight, Small::new(42).dense1.weight);

    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let drawn = network!(4 => Dense(3), seed = &mut rng);
    let again = Small::from_rng(&mut ChaCha8Rng::seed_from_u64(7));
    assert_eq!(drawn.dense1.weight, again.dense1.weight);
    let next = network!(4 => Dense(3), seed = &mut rng);
    assert_ne!(next.dense1.weight, drawn.dense1.weight);
}

#[test]
fn scalars_labels_and_constants_of_the_function() {
    const WIDTH: usize = 6;
    let network = network!(WIDTH => hidden: Dense(2 * WIDTH, gelu) => Dense(1), scalar = f64);
    assert_eq!(network.hidden.weight.shape(), (12, 6));
    let y: SVector<f64, 1> = network.predict(&SVector::zeros());
    assert_eq!(y[0], 0.0);
    let attribute = network!(#[scalar(f64)] WIDTH => hidden: Dense(2 * WIDTH, gelu) => Dense(1));
    assert_eq!(attribute.hidden.weight, network.hidden.weight);
}

#[test]
fn inputs_values_and_outputs_have_names() {
    let network = network!((left: 2, right: [3, 1]) {
        let side = right => Mean;
        let both = Concat { left | side } => trunk: Dense(4, tanh);
        (both => Dense(2, softmax), both => value: Dense(1))
    }, seed = 3);
    let (p, v) = network.predict(
        &[1.0, 2.0].into(),
        &SMatrix::<f32, 1, 3>::new(1.0, 2.0, 3.0),
    );
    assert!((p.sum() - 1.0).abs() < 1e-6);
    assert_eq!(v.len(), network.value.bias.len());
    assert_eq!(network.trunk.weight.shape(), (4, 3));
}

#[test]
fn tokens_repeats_and_steps() {
    let network = network!(Tokens(4, vocab = 9) => Embedding(8)
        => 2 * { Residual { Attention(heads = 2, causal = true) } } => Dense(9));
    let whole = network.predict(&[1, 2, 3, 4]);
    let mut state = network.state();
    let steps = [1, 2, 3, 4].map(|token| network.step(&mut state, &[token]));
    for (whole, step) in whole.column_iter().zip(&steps) {
        assert!((whole - step.as_ref().unwrap()).amax() < 1e-5);
    }
}

#[test]
fn an_expression_is_trained_like_a_struct() {
    let mut network = network!(1 => Dense(8, tanh) => Dense(1), seed = 1);
    let pairs = (0..32).map(|i| ([i as f32 / 16.0 - 1.0], [(i as f32 / 8.0).sin()]));
    let data = Dataset::<Vector<1>, f32>::from_pairs(pairs.collect::<Vec<_>>());
    let loss = MeanSquaredError::default();
    let mut workspace = Workspace::new();
    let before = network.loss(&loss, data.all(), &mut workspace).unwrap();
    let adam = Adam {
        learning_rate: 0.05,
        ..Adam::default()
    };
    let mut optimizer = Optimizer::new(adam).unwrap();
    let trainer = Trainer {
        epochs: 40,
        ..Trainer::default()
    };
    trainer
        .fit(&mut network, &mut optimizer, Fit::new(&data, &loss))
        .unwrap();
    assert!(network.loss(&loss, data.all(), &mut workspace).unwrap() < before / 2.0);
}

/// Given on as an `impl Network`.
fn classifier(seed: u64) -> impl Network<Input = Vector<4>, Scalar = f32> {
    network!(4 => Dense(8, relu) => Dense(3, softmax), seed = seed)
}

#[test]
fn several_stand_in_one_function() {
    let one = network!(4 => Dense(2));
    let two = network!(4 => Dense(3) => 2 * { Dense(3, relu) });
    assert_eq!(one.dense1.bias.len() + two.repeat1.len(), 4);
    assert_eq!(classifier(5).parameters(), 4 * 8 + 8 + 8 * 3 + 3);
    let _ = CrossEntropy::default();
}

/// What a network says of itself, of any.
trait Count {
    fn parameters(&self) -> usize;
}

impl<N: Network> Count for N {
    fn parameters(&self) -> usize {
        N::COUNT
    }
}

macro_rules! passed_on {
    ($($chain:tt)*) => {
        network!($($chain)*)
    };
}

macro_rules! of_size {
    ($size:expr, $units:literal) => {
        network!($size => Dense($units))
    };
}

#[test]
fn macros_pass_expressions_on() {
    assert_eq!(passed_on!(3 => Dense(2)).dense1.weight.shape(), (2, 3));
    assert_eq!(of_size!(1 + 2, 2).dense1.weight.shape(), (2, 3));
}

#[test]
fn a_qualified_size_is_no_angle_around_a_network() {
    trait Sized2 {
        const N: usize;
    }
    impl Sized2 for u8 {
        const N: usize = 5;
    }
    network! { struct Halving { 5 => Dense(5) } }
    let network = network!(<u8 as Sized2>::N => Dense(5) => Halving);
    assert_eq!(network.dense1.weight.shape(), (5, 5));
    let angles = network!(< <u8 as Sized2>::N => Dense(5) => Halving >);
    assert_eq!(angles.halving1.dense1.bias.len(), 5);
}
