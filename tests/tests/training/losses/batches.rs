//! Losses of batches: targets and weights find their samples, whatever the order.

use nn_runtime::data::Dataset;
use nn_runtime::error::Error;
use nn_runtime::loss::*;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! {
    #[scalar(f64)]
    struct Classifier { 3 => Dense(7, tanh) => Dense(4, softmax) }
}
network! {
    #[scalar(f64)]
    struct Narrow { 3 => Dense(2) }
}
network! {
    /// Two samples' targets are gathered, and no more.
    #[scalar(f64)]
    struct Middle { 3 => Dense(128) }
}
network! {
    /// Too many targets to be gathered.
    #[scalar(f64)]
    struct Wide { 3 => Dense(300) }
}

const SAMPLES: usize = 700;

fn waves(count: usize, step: f64) -> Vec<f64> {
    (0..count).map(|i| (i as f64 * step).sin()).collect()
}

fn flat<N: Network<Scalar = f64>>(network: &N) -> Vec<f64> {
    let mut numbers = vec![];
    network.for_each(|_, part| numbers.extend_from_slice(part));
    numbers
}

/// The loss of a batch is that of its samples, one at a time, each times its weight.
fn sum_of_samples<N, T: Copy + Sync>(
    loss: &impl Loss<f64, N::Head, T>,
    targets: Vec<T>,
    divisor: f64,
) where
    N: Network<Scalar = f64, Input = Vector<3>>,
{
    let mut network = N::zeros();
    let mut angle = 0.0;
    network.for_each_mut(|_, part| {
        for number in part {
            angle += 1.0;
            *number = f64::sin(angle);
        }
    });
    let mut workspace = Workspace::new();
    let plain = Dataset::<Vector<3>, T, f64>::from_flat(waves(SAMPLES * 3, 0.7), targets).unwrap();
    let weights: Vec<f64> = (0..SAMPLES).map(|i| (i % 7) as f64 / 3.0).collect();
    let weighted = plain.clone().with_weights(weights.clone()).unwrap();
    // In an order that is none, some twice, some never.
    let indices: Vec<usize> = (0..SAMPLES - 50).map(|i| i * i * 31 % SAMPLES).collect();

    let (mut sum, mut gradient) = (0.0, vec![0.0; N::COUNT]);
    for &index in &indices {
        let mut one = N::zeros();
        let alone = plain.batch(std::slice::from_ref(&index)).unwrap();
        let value = network
            .gradient(loss, alone, &mut one, &mut workspace)
            .unwrap();
        sum += weights[index] * value;
        for (total, part) in gradient.iter_mut().zip(flat(&one)) {
            *total += weights[index] * part;
        }
    }
    let mut all = N::zeros();
    let batch = weighted.batch(&indices).unwrap();
    let value = network
        .gradient(loss, batch, &mut all, &mut workspace)
        .unwrap();
    assert!(
        (value - sum / divisor).abs() < 1e-12 * sum,
        "{value}, {}",
        sum / divisor
    );
    assert!(sum > 1.0);
    for (ours, expected) in flat(&all).iter().zip(&gradient) {
        let expected = expected / divisor;
        assert!(
            (ours - expected).abs() < 1e-10 * expected.abs().max(1.0),
            "{ours}, {expected}"
        );
    }
    let inferred = network.loss(loss, batch, &mut workspace).unwrap();
    assert!((value - inferred).abs() < 1e-12 * sum);
}

#[test]
fn every_sample_has_its_own_targets() {
    let count = (SAMPLES - 50) as f64;
    let classes = (0..SAMPLES).map(|i| (i * 7 % 4) as u32).collect();
    sum_of_samples::<Classifier, u32>(&CrossEntropy::default(), classes, count);
    let loss = MeanSquaredError::default();
    sum_of_samples::<Narrow, f64>(&loss, waves(SAMPLES * 2, 0.3), count);
    sum_of_samples::<Middle, f64>(&loss, waves(SAMPLES * 128, 0.3), count);
    sum_of_samples::<Wide, f64>(&loss, waves(SAMPLES * 300, 0.3), count);
    let loss = MeanSquaredError {
        reduction: Reduction::Sum,
    };
    sum_of_samples::<Narrow, f64>(&loss, waves(SAMPLES * 2, 0.3), 1.0);
}

/// The divisor of class weights is gathered over the whole batch, not tile by tile.
#[test]
fn class_weights_divide_the_whole_batch() {
    let network = Classifier::new(1);
    let mut workspace = Workspace::new();
    let classes: Vec<u32> = (0..SAMPLES).map(|i| u32::from(i > 600)).collect();
    let data = Dataset::<Vector<3>, u32, f64>::from_flat(waves(SAMPLES * 3, 0.7), classes.clone())
        .unwrap();
    let mut of = |reduction| {
        let loss = CrossEntropy {
            class_weights: vec![0.5, 20.0, 1.0, 1.0],
            reduction,
            ..CrossEntropy::default()
        };
        network.loss(&loss, data.all(), &mut workspace).unwrap()
    };
    let (mean, sum) = (of(Reduction::Mean), of(Reduction::Sum));
    let weight: f64 = classes.iter().map(|&t| [0.5, 20.0][t as usize]).sum();
    assert!(
        (mean - sum / weight).abs() < 1e-12 * mean,
        "{mean}, {sum}, {weight}"
    );
}

#[test]
fn a_class_that_is_none_is_an_error_with_its_name() {
    let network = Classifier::new(1);
    let mut workspace = Workspace::new();
    let data = Dataset::<Vector<3>, u32, f64>::from_flat(waves(9, 0.7), vec![0, 9, 3]).unwrap();
    let loss = CrossEntropy::default();
    let mut gradient = Classifier::zeros();
    let error = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
    let expected = Error::Class {
        sample: 1,
        class: 9,
        classes: 4,
    };
    assert_eq!(error, Err(expected));
}

/// Nothing counts, and nothing is learned; `PyTorch` gives NaN.
#[test]
fn a_batch_of_ignored_classes_has_no_loss() {
    let network = Classifier::new(1);
    let mut workspace = Workspace::new();
    let data = Dataset::<Vector<3>, u32, f64>::from_flat(waves(9, 0.7), vec![8; 3]).unwrap();
    let loss = CrossEntropy {
        ignored_class: Some(8),
        ..CrossEntropy::default()
    };
    let mut gradient = Classifier::zeros();
    let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
    assert_eq!(value, Ok(0.0));
    assert_eq!(gradient, Classifier::zeros());
}
