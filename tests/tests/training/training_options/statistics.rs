//! What is measured rather than learned, and what is frozen, under optimizers that evaluate a batch
//! several times.

use nn_runtime::data::Dataset;
use nn_runtime::error::Error;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Lbfgs, LbfgsSettings, Optimizer, Sam, Sgd};
use nn_runtime::parameter::Role;
use nn_runtime::prelude::*;
use nn_runtime::train::Optimize;

network! {
    #[scalar(f64)]
    #[frozen("dense1.*")]
    struct Normed { 2 => Dense(3, tanh) => Dense(3) => BatchNorm => Dense(1) }
}

fn data() -> Dataset<Vector<2>, f64, f64> {
    Dataset::from_pairs((0..20).map(|i| {
        let x = f64::from(i) / 5.0;
        ([x.sin(), x.cos()], [(1.7 * x).sin()])
    }))
}

/// The numbers of the parameters that are, or are not, what is asked for.
fn numbers(network: &Normed, are: impl Fn(Role, bool) -> bool) -> Vec<f64> {
    let mut numbers = vec![];
    network.for_each(|parameter, values| {
        if are(parameter.role, parameter.path.is_frozen()) {
            numbers.extend_from_slice(values);
        }
    });
    numbers
}

fn statistics(network: &Normed) -> Vec<f64> {
    numbers(network, |role, _| role == Role::Statistic)
}

fn frozen(network: &Normed) -> Vec<f64> {
    numbers(network, |_, is_frozen| is_frozen)
}

fn learned(network: &Normed) -> Vec<f64> {
    numbers(network, |role, is_frozen| {
        role != Role::Statistic && !is_frozen
    })
}

const NEVER: usize = usize::MAX;

/// A step of any optimizer, and how often it evaluated the batch.
fn step(optimizer: &mut impl Optimize<Normed>, network: &mut Normed, fails_at: usize) -> usize {
    let (data, mut workspace, mut count) = (data(), Workspace::new(), 0);
    let loss = MeanSquaredError::default();
    let mut gradient = Normed::zeros();
    network
        .gradient(&loss, data.all(), &mut gradient, &mut workspace)
        .unwrap();
    let result = optimizer.step(network, &mut gradient, &mut |network, gradient| {
        count += 1;
        if count == fails_at {
            return Err(Error::Empty { what: "the batch" });
        }
        gradient.clear();
        network.gradient(&loss, data.all(), gradient, &mut workspace)
    });
    assert_eq!(result.is_err(), count == fails_at);
    count
}

fn changes_once(optimizer: &mut impl Optimize<Normed>, least: usize) {
    let initial = Normed::new(3);
    let mut expected = initial.clone();
    let sgd = Sgd {
        learning_rate: 0.0,
        ..Sgd::default()
    };
    step(&mut Optimizer::new(sgd).unwrap(), &mut expected, NEVER);
    assert_ne!(statistics(&expected), statistics(&initial));

    let mut network = initial.clone();
    for fails_at in 1..=least {
        step(optimizer, &mut network, fails_at);
        assert_eq!(network, initial, "as it was");
    }
    assert!(step(optimizer, &mut network, NEVER) >= least);
    assert_eq!(statistics(&network), statistics(&expected));
    assert_eq!(frozen(&network), frozen(&initial));
    assert_ne!(learned(&network), learned(&initial));
}

#[test]
fn statistics_change_once_a_step_and_what_is_frozen_never() {
    for strong_wolfe in [false, true] {
        let settings = LbfgsSettings {
            strong_wolfe,
            learning_rate: 0.1,
            ..LbfgsSettings::default()
        };
        changes_once(&mut Lbfgs::new(settings).unwrap(), 5);
    }
    let sgd = || Optimizer::new(Sgd::default()).unwrap();
    changes_once(&mut Sam::new(sgd(), 0.1).unwrap(), 1);
    changes_once(&mut Sam::adaptive(sgd(), 0.5, 0.01).unwrap(), 1);
}
