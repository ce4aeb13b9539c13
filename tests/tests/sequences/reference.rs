//! Losses per step, and a network, against the values in `tests/reference/sequences.txt`, which
//! `sequences.py` beside it computed with `PyTorch` from the sequences without padding.

use nn_runtime::activation::{Identity, Sigmoid, Softmax};
use nn_runtime::loss::{BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError, Reduction, Tile};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::parameter::Role;
use nn_runtime::pass::Lengths;
use nn_runtime::prelude::*;
use nn_runtime::samples::Padded;

use super::noise;

const CASES: &str = include_str!("../../reference/sequences.txt");
const LENGTHS: [usize; 4] = [5, 2, 4, 1];
const T: usize = 6;

/// The numbers of a line of a case.
fn line(case: &str, name: &str) -> Vec<f64> {
    let start = format!("case {case}");
    let mut lines = CASES.lines().skip_while(|line| **line != start).skip(1);
    let line = lines.find(|line| line.split(' ').next() == Some(name));
    let numbers = line.unwrap().split(' ').skip(1);
    numbers.map(|number| number.parse().unwrap()).collect()
}

/// Padded with something to samples of `T` steps.
fn pad<S: Copy>(numbers: &[S], mut padding: impl FnMut() -> S) -> Vec<S> {
    let features = numbers.len() / LENGTHS.iter().sum::<usize>();
    let (mut rest, mut padded) = (numbers, vec![]);
    for length in LENGTHS {
        let (own, others) = rest.split_at(length * features);
        padded.extend_from_slice(own);
        padded.resize_with(padded.len() + (T - length) * features, &mut padding);
        rest = others;
    }
    padded
}

fn compare(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let close = (found - expected).abs() <= 1e-11 * expected.abs().max(1.0);
        assert!(close, "{what}: {found} for {expected} at {place}");
    }
}

fn loss<H: Copy, U: Copy>(case: &str, loss: &impl Loss<f64, H, U>, head: H, targets: &[U]) {
    let mut of_padding = noise(9, 1000).into_iter().map(|x| 50.0 * x);
    let logits = pad(&line(case, "logits"), || of_padding.next().unwrap());
    let tile = Tile {
        features: 4,
        positions: T,
        logits: &logits,
        targets,
        weights: None,
        lengths: Some(Lengths::new(&LENGTHS, 1)),
    };
    loss.check_real(4, T, targets, Some(Lengths::new(&LENGTHS, 1)))
        .unwrap();
    let mut divisors = [0.0; 4];
    loss.add_divisors(&tile, &mut divisors);
    let scales = loss.scales(&divisors);
    let mut gradient = vec![f64::NAN; logits.len()];
    let values = loss.evaluate_parts(head, &tile, &scales, Some(&mut gradient));
    compare(&values[..1], &line(case, "loss"), case);
    compare(&gradient, &pad(&line(case, "gradient"), || 0.0), case);
}

#[test]
fn losses_per_step() {
    let both = |name: &str, run: &dyn Fn(&str, Reduction)| {
        run(&format!("{name}/mean"), Reduction::Mean);
        run(&format!("{name}/sum"), Reduction::Sum);
    };
    // Padded with a class that there is not.
    let classes = |case: &str| {
        let real: Vec<u32> = line(case, "targets").iter().map(|&t| t as u32).collect();
        pad(&real, || 99)
    };
    let values = |case: &str| pad(&line(case, "targets"), || 0.1);
    let weights = || vec![0.5, 2.0, 1.0, 0.1];
    both("cross_entropy", &|case, reduction| {
        let of = CrossEntropy {
            reduction,
            ..CrossEntropy::default()
        };
        loss(case, &of, Softmax, &classes(case));
    });
    both("cross_entropy_ignored", &|case, reduction| {
        let of = CrossEntropy {
            reduction,
            ignored_class: Some(2),
            ..CrossEntropy::default()
        };
        loss(case, &of, Softmax, &classes(case));
    });
    both("cross_entropy_all", &|case, reduction| {
        let of = CrossEntropy {
            reduction,
            ignored_class: Some(2),
            label_smoothing: 0.2,
            class_weights: weights(),
        };
        loss(case, &of, Softmax, &classes(case));
    });
    both("cross_entropy_distribution", &|case, reduction| {
        let of = CrossEntropy {
            reduction,
            label_smoothing: 0.1,
            ..CrossEntropy::default()
        };
        loss(case, &of, Softmax, &values(case));
    });
    both("mean_squared_error", &|case, reduction| {
        loss(
            case,
            &MeanSquaredError { reduction },
            Identity,
            &values(case),
        );
    });
    both("binary_cross_entropy", &|case, reduction| {
        let of = BinaryCrossEntropy {
            reduction,
            ..BinaryCrossEntropy::default()
        };
        loss(case, &of, Sigmoid, &values(case));
    });
}

network! {
    #[scalar(f64)]
    struct Net {
        [6, 3] => Conv1d(4, 3, tanh, padding = same) => BatchNorm
          => Residual { Conv1d(4, 2, dilation = 2, padding = same) => InstanceNorm }
          => Concat { Mean | Max | Last }
    }
}

#[test]
fn a_network() {
    let mut net = Net::new(0);
    let parameters = line("network", "parameters");
    let mut rest = parameters.iter();
    net.for_each_mut(|parameter, values| {
        if parameter.role != Role::Statistic {
            values.fill_with(|| *rest.next().unwrap());
        }
    });
    assert_eq!(rest.next(), None);
    let mut of_padding = noise(5, 1000).into_iter().map(|x| 9.0 * x);
    let x = pad(&line("network", "inputs"), || of_padding.next().unwrap());
    let x = OMatrix::from_vec_generic(Const::<3>, Dyn(4 * T), x);
    let mut workspace = Workspace::new();
    let y = net
        .forward(Padded::new(&x, &LENGTHS), &mut workspace)
        .unwrap();
    compare(y.as_slice(), &line("network", "outputs"), "outputs");
    let d_y = line("network", "d_outputs");
    let d_y = OMatrix::from_vec_generic(Const::<12>, Dyn(4), d_y);
    let (mut d_x, mut gradient) = (x.clone(), Net::zeros());
    net.backward(
        &d_y,
        Some(d_x.as_mut_slice()),
        Some(&mut gradient),
        &mut workspace,
    )
    .unwrap();
    let expected = pad(&line("network", "d_inputs"), || 0.0);
    compare(d_x.as_slice(), &expected, "gradient of inputs");
    let (mut learned, mut statistics) = (vec![], vec![]);
    gradient.for_each(|parameter, values| match parameter.role {
        Role::Statistic => statistics.extend_from_slice(values),
        _ => learned.extend_from_slice(values),
    });
    compare(
        &learned,
        &line("network", "gradient"),
        "gradient of parameters",
    );
    // The gradient of a statistic is its step, from 0 and from 1.
    for (step, start) in statistics
        .iter_mut()
        .zip([0.0; 4].into_iter().chain([1.0; 4]))
    {
        *step += start;
    }
    compare(
        &statistics,
        &line("network", "running"),
        "running statistics",
    );
}
