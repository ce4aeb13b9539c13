//! Running statistics: those of `PyTorch` over a training run
//! (`tests/reference/running_statistics.py`), and what else may happen to them.

use nn_runtime::data::Dataset;
use nn_runtime::error::Error;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Lamb, Optimizer, RmsProp, Sgd, clip_by_norm, clip_by_value};
use nn_runtime::parameter::Role;
use nn_runtime::prelude::*;
use nn_runtime::testing::check_loss;

const SAMPLES: usize = 64;
const BATCH: usize = 40;

network! {
    #[scalar(f64)]
    struct Net { [5, 3] => Dense(4) => BatchNorm(momentum = 0.2, epsilon = 1e-3) => tanh => Mean => Dense(2) }
}

network! {
    #[scalar(f64)]
    #[frozen("batch_norm1.*")]
    struct Frozen { [5, 3] => Dense(4) => BatchNorm(momentum = 0.2, epsilon = 1e-3) => tanh => Mean => Dense(2) }
}

fn numbers(count: usize, frequency: f64, scale: f64) -> Vec<f64> {
    (1..=count)
        .map(|i| (frequency * i as f64).sin() * scale)
        .collect()
}

fn data() -> Dataset<Sequence<5, 3>, f64, f64> {
    let targets = numbers(SAMPLES * 2, 0.71, 0.5);

    Dataset::from_flat(numbers(SAMPLES * 15, 0.37, 1.5), targets).unwrap()
}

fn start() -> Net {
    let mut network = Net::new(0);
    for (number, layer) in [0.0, 1.0].into_iter().zip([0, 1]) {
        let fill = |values: &mut [f64], frequency, scale| {
            let count = values.len();
            values.copy_from_slice(&numbers(count, frequency, scale));
        };
        let (weight, bias) = match layer {
            0 => (
                network.dense1.weight.as_mut_slice(),
                network.dense1.bias.as_mut_slice(),
            ),
            _ => (
                network.dense2.weight.as_mut_slice(),
                network.dense2.bias.as_mut_slice(),
            ),
        };
        fill(weight, 0.11 + 0.07 * number, 0.4);
        fill(bias, 0.53 + 0.05 * number, 0.1);
    }
    network
}

fn batch_of(step: usize) -> Vec<usize> {
    (0..BATCH)
        .map(|i| (step * BATCH + 5 * i) % SAMPLES)
        .collect()
}

#[test]
fn they_are_those_of_pytorch() {
    let lines = include_str!("../../../reference/running_statistics.txt").lines();
    let lines = lines.skip(1).map(|line| {
        let numbers = line.split(' ');
        numbers.map(|number| number.parse().unwrap()).collect()
    });
    let lines: Vec<Vec<f64>> = lines.collect();
    let (last, steps) = lines.split_last().unwrap();
    let same = |found: f64, expected: f64| {
        assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
    };
    let (data, mut network) = (data(), start());
    let mut gradient = Net::zeros();
    let mut workspace = Workspace::new();
    let mut optimizer = Optimizer::new(Adam {
        learning_rate: 1e-2,
        weight_decay: 0.05,
        ..Adam::default()
    })
    .unwrap();
    for (step, expected) in steps.iter().enumerate() {
        let indices = batch_of(step);
        let batch = data.batch(&indices).unwrap();
        gradient.clear();
        let loss = MeanSquaredError::default();
        let value = network
            .gradient(&loss, batch, &mut gradient, &mut workspace)
            .unwrap();
        clip_by_norm(&mut gradient, 0.3).unwrap();
        optimizer.step(&mut network, &gradient);
        let [mean, variance] = [
            network.batch_norm1.running_mean.as_slice(),
            network.batch_norm1.running_var.as_slice(),
        ];
        let found = [&[value], mean, variance].concat();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            same(*found, *expected);
        }
    }
    for (sample, expected) in last.as_chunks::<2>().0.iter().enumerate() {
        let x = nn_runtime::nalgebra::SMatrix::from_column_slice(data.input(sample));
        let y = network.predict(&x);
        same(y[0], expected[0]);
        same(y[1], expected[1]);
    }
}

/// One step, and the statistics after it.
fn after_a_step<A: nn_runtime::optimizer::Algorithm>(algorithm: A) -> Vec<f64> {
    let (data, mut network) = (data(), start());
    let (mut gradient, mut workspace) = (Net::zeros(), Workspace::new());
    let loss = MeanSquaredError::default();
    network
        .gradient(&loss, data.all(), &mut gradient, &mut workspace)
        .unwrap();
    clip_by_value(&mut gradient, 1e-9).unwrap();
    let mut optimizer = Optimizer::new(algorithm).unwrap();
    optimizer.step(&mut network, &gradient);
    for (_, moment) in optimizer.moments() {
        moment.for_each(|parameter, values| {
            let is_statistic = parameter.role == Role::Statistic;
            let is_untouched = values.iter().all(|value| *value == values[0]);
            assert!(!is_statistic || is_untouched);
        });
    }
    let mut statistics = Vec::new();
    network.for_each(|parameter, values| {
        if parameter.role == Role::Statistic {
            statistics.extend_from_slice(values);
        }
    });
    statistics
}

#[test]
fn no_optimizer_changes_the_step() {
    let expected = after_a_step(Sgd::default());
    assert!(expected[..4].iter().all(|mean| *mean != 0.0));
    let others = [
        after_a_step(Adam {
            weight_decay: 0.5,
            ..Adam::default()
        }),
        after_a_step(RmsProp::default()),
        after_a_step(Lamb::default()),
        after_a_step(Sgd {
            learning_rate: 7.0,
            momentum: 0.9,
            weight_decay: 0.1,
            ..Sgd::default()
        }),
    ];
    for other in others {
        assert_eq!(other, expected);
    }
}

#[test]
fn frozen_ones_stay() {
    let data = data();
    let mut network = Frozen::new(3);
    let before = network.batch_norm1.clone();
    let (mut gradient, mut workspace) = (Frozen::zeros(), Workspace::new());
    let loss = MeanSquaredError::default();
    network
        .gradient(&loss, data.all(), &mut gradient, &mut workspace)
        .unwrap();
    let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
    optimizer.step(&mut network, &gradient);
    assert_eq!(network.batch_norm1, before);
}

network! {
    #[scalar(f64)]
    struct Alone { 3 => BatchNorm }
}

#[test]
fn one_number_has_no_variance() {
    let inputs = vec![1.0, 2.0, 3.0];
    let data = Dataset::<Vector<3>, f64, f64>::from_flat(inputs, vec![1.0; 3]).unwrap();
    let network = Alone::new(0);
    let (mut gradient, mut workspace) = (Alone::zeros(), Workspace::new());
    let loss = MeanSquaredError::default();
    let result = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
    assert!(matches!(result, Err(Error::OneValue { .. })));
    assert_eq!(gradient, Alone::zeros());
}

#[test]
fn losses_through_statistics_have_the_right_gradients() {
    check_loss::<Net, _, _>(&MeanSquaredError::default(), &[[0.3, -0.2]; 5].concat()).unwrap();
}

network! {
    #[scalar(f64)]
    struct Several {
        [5, 3] => BatchNorm => 3 * { Dense(3, gelu) => BatchNorm => silu => Dropout(0.1) } => Mean
    }
}

#[test]
fn they_are_kept_once_and_not_for_each_sample() {
    let tape = <Several as Layer>::NEEDS.tape;
    assert_eq!(tape.fixed, 4 * 2 * 3);
    let numbers = Dataset::<Sequence<5, 3>, f64, f64>::from_flat(
        numbers(SAMPLES * 15, 0.37, 1.5),
        numbers(SAMPLES * 3, 0.71, 0.5),
    );
    let (network, mut gradient) = (Several::new(0), Several::zeros());
    let mut workspace = Workspace::new();
    let loss = MeanSquaredError::default();
    network
        .gradient(&loss, numbers.unwrap().all(), &mut gradient, &mut workspace)
        .unwrap();
    assert_eq!(workspace.bytes(), Several::train_bytes(SAMPLES));
    nn_runtime::testing::check_gradients::<Several>().unwrap();
}
