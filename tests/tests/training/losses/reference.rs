//! Every loss and every option against the values in `tests/reference/losses.txt`, which
//! `losses.py` beside it computed with `PyTorch`.

use std::collections::BTreeSet;

use nn_runtime::activation::{Identity, LogSoftmax, Relu, Sigmoid, Softmax, Softplus, Tanh};
use nn_runtime::loss::*;
use nn_runtime::scalar::Scalar;

use super::evaluate;

const CASES: &str = include_str!("../../../reference/losses.txt");

#[derive(Default)]
struct Case {
    name: String,
    shape: Vec<usize>,
    logits: Vec<f64>,
    targets: Vec<f64>,
    weights: Option<Vec<f64>>,
    loss: f64,
    gradient: Vec<f64>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = vec![];
    for line in CASES.lines() {
        let (key, rest) = line.split_once(' ').unwrap();
        if key == "case" {
            cases.push(Case {
                name: rest.into(),
                ..Case::default()
            });
            continue;
        }
        let numbers: Vec<f64> = rest.split(' ').map(|n| n.parse().unwrap()).collect();
        let case = cases.last_mut().unwrap();
        match key {
            "shape" => case.shape = numbers.iter().map(|&n| n as usize).collect(),
            "logits" => case.logits = numbers,
            "targets" => case.targets = numbers,
            "weights" => case.weights = Some(numbers),
            "loss" => case.loss = numbers[0],
            "gradient" => case.gradient = numbers,
            other => panic!("{other}"),
        }
    }
    cases
}

fn scalars<S: Scalar>(numbers: &[f64]) -> Vec<S> {
    numbers.iter().map(|&n| S::from_f64(n)).collect()
}

fn compare<S: Scalar, H: Copy, T>(
    case: &Case,
    loss: &impl Loss<S, H, T>,
    head: H,
    targets: &[T],
    tolerance: f64,
) {
    let [features, positions, samples] = case.shape[..] else {
        panic!("{}", case.name)
    };
    let logits = scalars::<S>(&case.logits);
    let weights = case.weights.as_deref().map(scalars::<S>);
    let per_sample = loss.targets_per_sample(features, positions);
    assert_eq!(per_sample * samples, targets.len(), "{}", case.name);
    loss.check(features, positions, targets).unwrap();
    let tile = Tile {
        features,
        positions,
        logits: &logits,
        targets,
        weights: weights.as_deref(),
        lengths: None,
    };
    let (value, gradient) = evaluate(loss, head, &tile);
    let close = |ours: f64, theirs: f64| (ours - theirs).abs() <= tolerance * theirs.abs().max(1.0);
    let name = &case.name;
    assert!(close(value, case.loss), "{name}: {value}, {}", case.loss);
    for (index, (ours, &theirs)) in gradient.iter().zip(&case.gradient).enumerate() {
        let ours = ours.to_f64();
        assert!(close(ours, theirs), "{name}, {index}: {ours}, {theirs}");
    }
}

/// Compares in both scalars, with targets that are values.
fn values<L, H: Copy>(case: &Case, loss: &L, head: H)
where
    L: Loss<f64, H, f64> + Loss<f32, H, f32>,
{
    compare::<f64, _, _>(case, loss, head, &case.targets, 1e-10);
    compare::<f32, _, _>(case, loss, head, &scalars::<f32>(&case.targets), 1e-5);
}

/// Compares in both scalars, with targets that are classes.
fn classes<L, H: Copy>(case: &Case, loss: &L, head: H)
where
    L: Loss<f64, H, u32> + Loss<f32, H, u32>,
{
    let targets: Vec<u32> = case.targets.iter().map(|&t| t as u32).collect();
    compare::<f64, _, _>(case, loss, head, &targets, 1e-10);
    compare::<f32, _, _>(case, loss, head, &targets, 1e-5);
}

/// Runs a case; false if its name says nothing to it.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn run(case: &Case) -> bool {
    let parts: Vec<&str> = case.name.split('/').collect();
    let reduction = match parts[parts.len() - 1] {
        "sum" => Reduction::Sum,
        "mean" => Reduction::Mean,
        // A mean of samples with weights.
        "weighted" if case.weights.is_some() => Reduction::Mean,
        _ => return false,
    };
    let class_weights = || vec![0.5, 2.0, 1.0, 0.1, 3.0];
    macro_rules! elementwise {
        ($loss:expr) => {{
            let loss = $loss;
            match parts[1] {
                "identity" => values(case, &loss, Identity),
                "relu" => values(case, &loss, Relu),
                "tanh" => values(case, &loss, Tanh),
                "sigmoid" => values(case, &loss, Sigmoid),
                _ => return false,
            }
        }};
    }
    macro_rules! margin {
        ($margin:expr, $squared:expr) => {{
            let loss = Hinge {
                margin: $margin,
                squared: $squared,
                reduction,
            };
            match parts[1] {
                "identity" => values(case, &loss, Identity),
                "tanh" => values(case, &loss, Tanh),
                _ => return false,
            }
        }};
    }
    macro_rules! binary {
        ($loss:expr) => {{
            let loss = $loss;
            values(case, &loss, Sigmoid);
            values(case, &loss, Identity);
        }};
    }
    macro_rules! class_heads {
        ($compare:ident, $loss:expr) => {{
            let loss = $loss;
            $compare(case, &loss, Softmax);
            $compare(case, &loss, LogSoftmax);
            $compare(case, &loss, Identity);
        }};
    }
    let cross_entropy = |label_smoothing, class_weights, ignored_class| CrossEntropy {
        label_smoothing,
        class_weights,
        ignored_class,
        reduction,
    };
    match parts[0] {
        "mean_squared_error" => elementwise!(MeanSquaredError { reduction }),
        "mean_absolute_error" => elementwise!(MeanAbsoluteError { reduction }),
        "huber" => elementwise!(Huber {
            reduction,
            ..Huber::default()
        }),
        "huber_0.3" => elementwise!(Huber {
            delta: 0.3,
            reduction
        }),
        "log_cosh" => elementwise!(LogCosh { reduction }),
        "hinge" => margin!(Hinge::default().margin, false),
        "hinge_0.5" => margin!(0.5, false),
        "hinge_squared" => margin!(1.0, true),
        "poisson" | "poisson_full" => {
            let full = parts[0] == "poisson_full";
            let mut loss = Poisson {
                full,
                reduction,
                ..Poisson::default()
            };
            if full {
                loss.epsilon = 0.01;
            }
            match parts[1] {
                "identity" => values(case, &loss, Identity),
                "softplus" => values(case, &loss, Softplus),
                "relu" => values(case, &loss, Relu),
                _ => return false,
            }
        }
        "binary_cross_entropy" => binary!(BinaryCrossEntropy {
            pos_weight: vec![],
            reduction,
        }),
        "binary_cross_entropy_pos" => binary!(BinaryCrossEntropy {
            pos_weight: vec![1.0, 3.0, 0.25],
            reduction,
        }),
        "binary_focal" => binary!(BinaryFocal {
            reduction,
            ..BinaryFocal::default()
        }),
        "binary_focal_0.5" => binary!(BinaryFocal {
            gamma: 0.5,
            alpha: None,
            reduction,
        }),
        "binary_focal_0" => binary!(BinaryFocal {
            gamma: 0.0,
            alpha: Some(0.7),
            reduction,
        }),
        "cross_entropy_index" => class_heads!(classes, cross_entropy(0.0, vec![], None)),
        "cross_entropy_index_smooth" => class_heads!(classes, cross_entropy(0.1, vec![], None)),
        "cross_entropy_index_classes" => {
            class_heads!(classes, cross_entropy(0.0, class_weights(), None));
        }
        "cross_entropy_index_smooth_classes" => {
            class_heads!(classes, cross_entropy(0.2, class_weights(), None));
        }
        "cross_entropy_index_ignored" => class_heads!(classes, cross_entropy(0.0, vec![], Some(3))),
        "cross_entropy_index_all" => {
            class_heads!(classes, cross_entropy(0.3, class_weights(), Some(3)));
        }
        "cross_entropy_distribution" => class_heads!(values, cross_entropy(0.0, vec![], None)),
        "cross_entropy_distribution_smooth" => {
            class_heads!(values, cross_entropy(0.1, vec![], None));
        }
        "cross_entropy_distribution_classes" => {
            class_heads!(values, cross_entropy(0.0, class_weights(), None));
        }
        "cross_entropy_distribution_smooth_classes" => {
            class_heads!(values, cross_entropy(0.2, class_weights(), None));
        }
        "negative_log_likelihood" => {
            let loss = NegativeLogLikelihood {
                reduction,
                ..NegativeLogLikelihood::default()
            };
            classes(case, &loss, LogSoftmax);
        }
        "negative_log_likelihood_all" => {
            let loss = NegativeLogLikelihood {
                class_weights: class_weights(),
                ignored_class: Some(3),
                reduction,
            };
            classes(case, &loss, LogSoftmax);
        }
        "kullback_leibler" => class_heads!(values, KullbackLeibler { reduction }),
        "focal" => class_heads!(
            classes,
            Focal {
                reduction,
                ..Focal::default()
            }
        ),
        "focal_0.5" => class_heads!(
            classes,
            Focal {
                gamma: 0.5,
                alpha: class_weights(),
                ignored_class: None,
                reduction,
            }
        ),
        "multi_class_hinge" => {
            let loss = MultiClassHinge {
                reduction,
                ..MultiClassHinge::default()
            };
            classes(case, &loss, Identity);
        }
        "multi_class_hinge_squared" => {
            let loss = MultiClassHinge {
                margin: 0.7,
                squared: true,
                class_weights: class_weights(),
                reduction,
            };
            classes(case, &loss, Identity);
        }
        "gaussian" | "gaussian_full" | "gaussian_bounded" => {
            let loss = GaussianNegativeLogLikelihood {
                full: parts[0] == "gaussian_full",
                epsilon: if parts[0] == "gaussian_bounded" {
                    0.5
                } else {
                    1e-6
                },
                reduction,
            };
            values(case, &loss, Identity);
        }
        _ => return false,
    }
    true
}

#[test]
fn losses_and_gradients_are_those_of_pytorch() {
    let cases = cases();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "each case has a name of its own");
    assert!(cases.len() >= 171);
    for case in &cases {
        assert!(run(case), "nothing computes {}", case.name);
    }
}
