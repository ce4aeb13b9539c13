//! LeNet-5, ResNet-20 and a network of separable convolutions: outputs, gradients, losses and
//! running statistics are those of `PyTorch` (`reference/convolutional_networks.py`).

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, Loss};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Algorithm, Optimizer, Sgd};
use nn_runtime::parameter::Role;
use nn_runtime::prelude::*;
use nn_runtime::scalar::Scalar;
use nn_runtime::shape::Shape;

const SAMPLES: usize = 24;
const BATCH: usize = 8;
const CLASSES: usize = 10;
const STEPS: usize = 20;

/// Each network twice, once for each scalar.
macro_rules! both {
    ($($name:ident { $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { pub(super) struct Single { $($body)* } }
                network! { #[scalar(f64)] pub(super) struct Double { $($body)* } }
            }
        )*
    };
}

both! {
    lenet {
        [28, 28, 1] => Conv2d(6, 5, relu) => MaxPool2d(2) => Conv2d(16, 5, relu) => MaxPool2d(2)
          => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10)
    }
    resnet {
        [32, 32, 3] => Conv2d(16, 3, padding = 1, bias = false) => BatchNorm => relu
          => 3 * { Residual {
               Conv2d(16, 3, padding = 1, bias = false) => BatchNorm => relu
                 => Conv2d(16, 3, padding = 1, bias = false) => BatchNorm } => relu }
          => Sum { Conv2d(32, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                     => Conv2d(32, 3, padding = 1, bias = false) => BatchNorm
                 | Conv2d(32, 1, stride = 2, bias = false) => BatchNorm } => relu
          => 2 * { Residual {
               Conv2d(32, 3, padding = 1, bias = false) => BatchNorm => relu
                 => Conv2d(32, 3, padding = 1, bias = false) => BatchNorm } => relu }
          => Sum { Conv2d(64, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                     => Conv2d(64, 3, padding = 1, bias = false) => BatchNorm
                 | Conv2d(64, 1, stride = 2, bias = false) => BatchNorm } => relu
          => 2 * { Residual {
               Conv2d(64, 3, padding = 1, bias = false) => BatchNorm => relu
                 => Conv2d(64, 3, padding = 1, bias = false) => BatchNorm } => relu }
          => Mean => Dense(10)
    }
    mobile {
        [32, 32, 3] => Conv2d(16, 3, stride = 2, padding = 1, bias = false) => BatchNorm => relu
          => DepthwiseConv2d(3, padding = same, bias = false) => BatchNorm => relu
          => Conv2d(32, 1, bias = false) => BatchNorm => relu
          => DepthwiseConv2d(3, stride = 2, padding = 1, bias = false) => BatchNorm => relu
          => Conv2d(64, 1, bias = false) => BatchNorm => relu
          => 2 * { Residual {
               DepthwiseConv2d(3, padding = same, bias = false) => BatchNorm => relu
                 => Conv2d(64, 1, bias = false) => BatchNorm } }
          => SeparableConv2d(96, 3, multiplier = 2, stride = 2, padding = 1, bias = false)
          => BatchNorm(momentum = 0.05, epsilon = 1e-3) => silu
          => Mean => Dense(10)
    }
}

fn number(i: f64, frequency: f64) -> f64 {
    (frequency * i + 0.01 * i * i).sin()
}

fn numbers<S: Scalar>(count: usize, frequency: f64, scale: f64) -> Vec<S> {
    (1..=count)
        .map(|i| S::from_f64(number(i as f64, frequency) * scale))
        .collect()
}

/// Four weighted sums, which no single number can leave unchanged, and the norm.
fn sums<S: Scalar>(values: &[S]) -> Vec<f64> {
    let values = || values.iter().map(|value| value.to_f64());
    let mut sums = Vec::from([0.0, 0.37, 1.13, 2.71].map(|frequency: f64| {
        let weights = (1_u32..).map(|i| (frequency * f64::from(i)).cos());
        values().zip(weights).map(|(v, w)| v * w).sum()
    }));
    sums.push(values().map(|v| v * v).sum::<f64>().sqrt());
    sums
}

fn network<N: Network>() -> N {
    let mut network = N::new(0);
    let mut place = 0.0;
    network.for_each_mut(|parameter, values| {
        if parameter.role == Role::Statistic {
            return;
        }
        let frequency = 0.71 + 0.13 * place;
        let is_scale = values.iter().all(|value| *value == N::Scalar::ONE);
        let (start, scale) = match parameter.columns {
            1 => (f64::from(u8::from(is_scale)), 0.1),
            columns => (0.0, (3.0 / columns as f64).sqrt()),
        };
        for (i, value) in (1_u32..).zip(values) {
            *value = N::Scalar::from_f64(start + number(f64::from(i), frequency) * scale);
        }
        place += 1.0;
    });
    network
}

/// The numbers of a line, by the words that it begins with.
fn expected(what: &str) -> Vec<f64> {
    let text = include_str!("../../../reference/convolutional_networks.txt");
    let line = text.lines().find_map(|line| line.strip_prefix(what));
    let numbers = line.unwrap_or_else(|| panic!("no line begins with {what}"));
    numbers
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect()
}

/// Numbers that differ by no more than this, relative to the largest of them.
fn same(what: &str, found: &[f64], tolerance: f64) {
    let expected = expected(&format!("{what} "));
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1e-3_f64, |a, b| a.max(b.abs()));
    for (place, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let error = (found - expected).abs() / largest;
        assert!(
            error <= tolerance,
            "{what}: {found} for {expected} at {place}: off by {error:.1e}"
        );
    }
}

fn as_f64<'a, S: Scalar>(values: impl IntoIterator<Item = &'a S>) -> Vec<f64> {
    values.into_iter().map(|value| value.to_f64()).collect()
}

fn inputs<N: Network>(name: &str) -> Vec<N::Scalar> {
    // No argument of a relu is so near to zero that rounding decides its sign.
    let frequency = if name == "resnet" { 0.83 } else { 0.37 };
    numbers(SAMPLES * N::Input::SIZE, frequency, 1.5)
}

/// A pass forward and backward from a gradient of the outputs.
fn pass<N, const F: usize>(name: &str, tolerance: f64)
where
    N: Network<Input: Shape<Rows = Const<F>>, Output: Shape<Rows = Const<CLASSES>>>,
{
    let mut workspace = Workspace::new();
    let network = network::<N>();
    let x = &inputs::<N>(name)[..BATCH * N::Input::SIZE];
    let x = OMatrix::<N::Scalar, Const<F>, Dyn>::from_column_slice(x);
    let y = network.forward(&x, &mut workspace).unwrap();
    same(&format!("{name} outputs"), &as_f64(y), tolerance);
    let d_y = numbers(BATCH * CLASSES, 0.53, 1.0);
    let d_y = OMatrix::<N::Scalar, Const<CLASSES>, Dyn>::from_column_slice(&d_y);
    let (mut d_x, mut gradient) = (x.clone(), N::zeros());
    network
        .backward(
            &d_y,
            Some(d_x.as_mut_slice()),
            Some(&mut gradient),
            &mut workspace,
        )
        .unwrap();
    let d_x = sums(d_x.as_slice());
    same(&format!("{name} d_inputs"), &d_x, tolerance);
    let mut place = 0;
    gradient.for_each(|parameter, values| {
        if parameter.role != Role::Statistic {
            let what = format!("{name} d_parameter{place}");
            same(&what, &sums(values), tolerance);
            place += 1;
        }
    });
}

/// Twenty losses, the running statistics after them, and what is predicted then.
fn run<N>(name: &str, algorithm: impl Algorithm, tolerance: f64)
where
    N: Network<Output: Shape<Rows = Const<CLASSES>>>,
    CrossEntropy: Loss<N::Scalar, N::Head, u32>,
{
    let classes = (0..SAMPLES as u32).map(|i| (i * 7 + i * i) % 10).collect();
    let inputs = inputs::<N>(name);
    let data = Dataset::<N::Input, u32, N::Scalar>::from_flat(inputs, classes).unwrap();
    let mut network = network::<N>();
    let (mut gradient, mut workspace) = (N::zeros(), Workspace::new());
    let mut optimizer = Optimizer::new(algorithm).unwrap();
    let loss = CrossEntropy::default();
    let losses: Vec<f64> = (0..STEPS)
        .map(|step| {
            let indices: Vec<usize> = (0..BATCH)
                .map(|i| (step * BATCH + 5 * i) % SAMPLES)
                .collect();
            let batch = data.batch(&indices).unwrap();
            gradient.clear();
            let value = network
                .gradient(&loss, batch, &mut gradient, &mut workspace)
                .unwrap();
            optimizer.step(&mut network, &gradient);
            value
        })
        .collect();
    same(&format!("{name} losses"), &losses, tolerance);
    let mut statistics = Vec::new();
    network.for_each(|parameter, values| {
        if parameter.role == Role::Statistic {
            statistics.extend(sums(values));
        }
    });
    if !statistics.is_empty() {
        same(&format!("{name} statistics"), &statistics, tolerance);
    }
    let mut predictions = Vec::new();
    for sample in 0..BATCH {
        let mut y = [N::Scalar::ZERO; CLASSES];
        let x = data.input(sample);
        network.predict_in(x, &mut y, &mut workspace).unwrap();
        predictions.extend(as_f64(&y));
    }
    // The last parameters differ by what rounding made of all steps.
    same(
        &format!("{name} predictions"),
        &predictions,
        10.0 * tolerance,
    );
}

fn sgd(learning_rate: f64) -> Sgd {
    Sgd {
        learning_rate,
        momentum: 0.9,
        weight_decay: 1e-4,
        ..Sgd::default()
    }
}

#[test]
fn lenet_is_that_of_pytorch() {
    pass::<lenet::Double, _>("lenet", 1e-12);
    pass::<lenet::Single, _>("lenet", 1e-4);
    run::<lenet::Double>("lenet", Adam::default(), 1e-9);
    run::<lenet::Single>("lenet", Adam::default(), 1e-4);
}

#[test]
fn resnet_is_that_of_pytorch() {
    pass::<resnet::Double, _>("resnet", 1e-11);
    pass::<resnet::Single, _>("resnet", 1e-4);
    run::<resnet::Double>("resnet", sgd(0.0003), 1e-9);
    run::<resnet::Single>("resnet", sgd(0.0003), 1e-4);
}

#[test]
fn separable_convolutions_are_those_of_pytorch() {
    pass::<mobile::Double, _>("mobile", 1e-12);
    pass::<mobile::Single, _>("mobile", 1e-4);
    run::<mobile::Double>("mobile", sgd(0.01), 1e-9);
    run::<mobile::Single>("mobile", sgd(0.01), 1e-4);
}
