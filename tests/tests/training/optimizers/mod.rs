//! Optimizers and gradient clipping, against values computed by `PyTorch`
//! (`reference/optimizers.py`, which says what the problem is).

mod behavior;

use nn_runtime::optimizer::{
    Adadelta, Adagrad, Adam, AdamW, Algorithm, Lamb, Lion, NAdam, Optimizer, RAdam, RmsProp, Sgd,
};
use nn_runtime::parameter::Parameters;
use nn_runtime::scalar::Scalar;
use nn_tests::hand_written::Affine;

type Net<S> = Affine<S, 3, 5>;
const COUNT: usize = 20;

/// The learned parameters, in the order of the reference: rows of the weight, then the bias.
fn flat<S: Scalar>(network: &Net<S>) -> Vec<f64> {
    let weight = network.dense1.weight.transpose();
    let bias = network.dense1.bias.as_slice();
    let all = weight.as_slice().iter().chain(bias);
    all.map(|value| value.to_f64()).collect()
}

/// A network, or a gradient, with these numbers in that order.
fn network<S: Scalar>(values: impl Fn(usize) -> f64) -> Net<S> {
    let mut network = Net::<S>::zeros();
    for row in 0..5 {
        for column in 0..3 {
            network.dense1.weight[(row, column)] = S::from_f64(values(row * 3 + column));
        }
        network.dense1.bias[row] = S::from_f64(values(15 + row));
    }
    network
}

fn initial<S: Scalar>() -> Net<S> {
    network(|i| (1.0 + 0.9 * i as f64).sin())
}

fn gradient<S: Scalar>(at: &Net<S>, step: u32) -> Net<S> {
    let parameters = flat(at);
    network(|i| {
        let place = i as f64;
        let noise = (0.7 * f64::from(step) + 1.3 * place).sin();
        (0.2 + 0.1 * place) * parameters[i] - 0.3 + 0.5 * noise
    })
}

/// The numbers of a line of the reference.
fn reference(name: &str, second: &str) -> Vec<f64> {
    let prefix = format!("{name},{second},");
    let line = include_str!("../../../reference/optimizers.csv")
        .lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .unwrap_or_else(|| panic!("no {name} at {second} in the reference"));
    let numbers: Vec<f64> = line.split(',').map(|x| x.parse().unwrap()).collect();
    assert_eq!(numbers.len(), COUNT);
    numbers
}

fn compare_in<S: Scalar, A: Algorithm>(name: &str, algorithm: A, tolerance: f64) {
    let mut optimizer = Optimizer::new(algorithm).unwrap();
    let mut network = initial::<S>();
    for step in 1..=100 {
        let gradient = gradient(&network, step);
        optimizer.step(&mut network, &gradient);
        if [1, 10, 100].contains(&step) {
            let expected = reference(name, &step.to_string());
            for (place, (found, expected)) in flat(&network).iter().zip(expected).enumerate() {
                assert!(
                    (found - expected).abs() <= tolerance * expected.abs().max(0.1),
                    "{name} in {}, step {step}, place {place}: {found}, not {expected}",
                    S::NAME
                );
            }
        }
    }
    assert_eq!(optimizer.counters().steps, 100);
}

fn compare<A: Algorithm>(name: &str, algorithm: A) {
    compare_in::<f64, A>(name, algorithm.clone(), 1e-10);
    compare_in::<f32, A>(name, algorithm, 2e-5);
}

#[test]
fn sgd() {
    let plain = Sgd {
        learning_rate: 0.01,
        ..Sgd::default()
    };
    compare("sgd", plain);
    compare(
        "sgd_weight_decay",
        Sgd {
            weight_decay: 0.1,
            ..plain
        },
    );
    compare(
        "sgd_momentum",
        Sgd {
            momentum: 0.9,
            ..plain
        },
    );
    compare(
        "sgd_dampening",
        Sgd {
            momentum: 0.9,
            dampening: 0.3,
            weight_decay: 0.05,
            ..plain
        },
    );
    compare(
        "sgd_nesterov",
        Sgd {
            momentum: 0.8,
            nesterov: true,
            weight_decay: 0.05,
            ..plain
        },
    );
}

#[test]
fn rmsprop() {
    compare("rmsprop", RmsProp::default());
    compare(
        "rmsprop_weight_decay",
        RmsProp {
            alpha: 0.9,
            epsilon: 1e-3,
            weight_decay: 0.1,
            ..RmsProp::default()
        },
    );
    let slow = RmsProp {
        learning_rate: 0.001,
        ..RmsProp::default()
    };
    compare(
        "rmsprop_momentum",
        RmsProp {
            momentum: 0.9,
            ..slow
        },
    );
    compare(
        "rmsprop_centered",
        RmsProp {
            centered: true,
            ..slow
        },
    );
    compare(
        "rmsprop_centered_momentum",
        RmsProp {
            centered: true,
            momentum: 0.5,
            weight_decay: 0.02,
            ..slow
        },
    );
}

#[test]
fn adagrad() {
    compare("adagrad", Adagrad::default());
    compare(
        "adagrad_options",
        Adagrad {
            learning_rate: 0.1,
            learning_rate_decay: 0.05,
            weight_decay: 0.1,
            initial_accumulator: 0.2,
            epsilon: 1e-6,
        },
    );
}

#[test]
fn adadelta() {
    compare("adadelta", Adadelta::default());
    compare(
        "adadelta_options",
        Adadelta {
            learning_rate: 0.5,
            rho: 0.95,
            epsilon: 1e-4,
            weight_decay: 0.1,
        },
    );
}

#[test]
fn adam() {
    compare("adam", Adam::default());
    compare(
        "adam_options",
        Adam {
            learning_rate: 0.02,
            beta1: 0.8,
            beta2: 0.95,
            epsilon: 1e-4,
            weight_decay: 0.1,
            amsgrad: false,
        },
    );
    compare(
        "adam_amsgrad",
        Adam {
            learning_rate: 0.02,
            beta2: 0.9,
            weight_decay: 0.01,
            amsgrad: true,
            ..Adam::default()
        },
    );
}

#[test]
fn adamw() {
    compare("adamw", AdamW::default());
    compare(
        "adamw_options",
        AdamW {
            learning_rate: 0.02,
            beta1: 0.8,
            beta2: 0.95,
            epsilon: 1e-4,
            weight_decay: 0.2,
            amsgrad: false,
        },
    );
    compare(
        "adamw_amsgrad",
        AdamW {
            learning_rate: 0.02,
            beta2: 0.9,
            amsgrad: true,
            ..AdamW::default()
        },
    );
}

#[test]
fn nadam() {
    compare("nadam", NAdam::default());
    compare(
        "nadam_options",
        NAdam {
            learning_rate: 0.01,
            beta1: 0.8,
            beta2: 0.95,
            epsilon: 1e-4,
            weight_decay: 0.1,
            momentum_decay: 0.02,
            decoupled_weight_decay: false,
        },
    );
    compare(
        "nadam_decoupled",
        NAdam {
            weight_decay: 0.1,
            decoupled_weight_decay: true,
            ..NAdam::default()
        },
    );
}

#[test]
fn radam() {
    compare("radam", RAdam::default());
    compare(
        "radam_options",
        RAdam {
            learning_rate: 0.01,
            beta1: 0.8,
            beta2: 0.95,
            epsilon: 1e-4,
            weight_decay: 0.1,
            decoupled_weight_decay: false,
        },
    );
    compare(
        "radam_decoupled",
        RAdam {
            weight_decay: 0.1,
            decoupled_weight_decay: true,
            ..RAdam::default()
        },
    );
}

#[test]
fn lion() {
    compare("lion", Lion::default());
    compare(
        "lion_options",
        Lion {
            learning_rate: 0.003,
            beta1: 0.8,
            beta2: 0.95,
            weight_decay: 0.1,
        },
    );
}

#[test]
fn lamb() {
    compare("lamb", Lamb::default());
    compare(
        "lamb_options",
        Lamb {
            learning_rate: 0.02,
            beta1: 0.8,
            beta2: 0.95,
            epsilon: 1e-3,
            weight_decay: 0.1,
        },
    );
}
