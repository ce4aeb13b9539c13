//! Learning rate ranges.

use nn_runtime::error::Error;
use nn_runtime::loss::{CrossEntropy, MeanSquaredError};
use nn_runtime::optimizer::{Adam, Optimizer, Schedule, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::{LearningRateRange, RangeFound};

use super::{Classifier, Curve, assert_close, flat, initial, reference, samples, trainer};

fn sgd() -> Optimizer<Classifier, Sgd> {
    Optimizer::new(Sgd::default()).unwrap()
}

fn find(range: LearningRateRange, trainer: &Trainer) -> nn_runtime::error::Result<RangeFound> {
    let (network, loss) = (initial::<Classifier>(), CrossEntropy::default());
    range.find(trainer, &network, &sgd(), &Fit::new(&samples(), &loss))
}

fn compare(name: &str, range: LearningRateRange, diverges: bool) {
    let found = find(range, &trainer()).unwrap();
    let [mut rates, mut losses, mut smoothed] = [vec![], vec![], vec![]];
    for point in found.points() {
        rates.push(point.learning_rate);
        losses.push(point.loss);
        smoothed.push(point.smoothed);
    }
    for (what, found) in [("rates", rates), ("losses", losses), ("smoothed", smoothed)] {
        let name = format!("{name}_{what}");
        assert_close(&name, &found, &reference(&name), 1e-11);
    }
    assert_eq!(found.has_diverged(), diverges, "{name}");
    let expected = reference(&format!("{name}_suggestion"));
    let suggestion = found.suggestion().unwrap();
    assert_close(name, &[suggestion], &expected, 1e-12);
}

#[test]
fn points_and_suggestions_are_those_of_lightning() {
    let range = LearningRateRange {
        lowest: 1e-3,
        highest: 1.0,
        steps: 40,
        smoothing: 0.9,
        divergence: 4.0,
    };
    compare("range", range, false);
    let range = LearningRateRange {
        lowest: 1e-2,
        highest: 100.0,
        steps: 60,
        smoothing: 0.5,
        divergence: 1.5,
    };
    compare("range_end", range, true);
}

#[test]
fn network_and_optimizer_stay_as_they_are() {
    let (network, loss) = (initial::<Classifier>(), CrossEntropy::default());
    let mut adam = Optimizer::new(Adam::default()).unwrap();
    adam.step(&mut initial(), &initial());
    let before = adam.clone();
    let trainer = Trainer {
        schedule: Schedule::exponential(0.5),
        epochs: 1,
        ..trainer()
    };
    let range = LearningRateRange::default();
    let found = range.find(&trainer, &network, &adam, &Fit::new(&samples(), &loss));
    assert_eq!(found.unwrap().points().len(), 100);
    assert_eq!(adam, before);
    assert_eq!(flat(&network), flat(&initial::<Classifier>()));
}

#[test]
fn accumulated_batches_are_one_point() {
    let trainer = Trainer {
        accumulate: 4,
        ..trainer()
    };
    let range = LearningRateRange {
        steps: 5,
        ..LearningRateRange::default()
    };
    let found = find(range, &trainer).unwrap();
    assert_eq!(found.points().len(), 5);
    // As many samples were seen as in one batch of all of four.
    let whole = Trainer {
        batch_size: 32,
        ..super::trainer()
    };
    let whole = find(range, &whole).unwrap();
    let (a, b) = (found.points()[0].loss, whole.points()[0].loss);
    assert!((a - b).abs() < 1e-12, "{a} {b}");
    assert_eq!(found.suggestion(), None);
}

#[test]
fn a_loss_that_is_no_number_is_the_end() {
    // Such a step makes every later loss infinite, or NaN.
    let range = LearningRateRange {
        lowest: 1e-3,
        highest: 1e308,
        steps: 10,
        smoothing: 0.0,
        divergence: f64::INFINITY,
    };
    let network = {
        let mut network = Curve::zeros();
        network.for_each_mut(|_, values| values.fill(0.5));
        network
    };
    let points = (0..4).map(|i| ([f64::from(i)], [1.0]));
    let data = Dataset::<Vector<1>, f64, f64>::from_pairs(points);
    let sgd = Optimizer::new(Sgd::default()).unwrap();
    let loss = MeanSquaredError::default();
    let found = range
        .find(&trainer(), &network, &sgd, &Fit::new(&data, &loss))
        .unwrap();
    assert!(found.has_diverged());
    assert!((1..10).contains(&found.points().len()));
    assert!(found.points().iter().all(|point| point.loss.is_finite()));
}

#[test]
fn what_is_wrong_is_said() {
    macro_rules! complains {
        ($($field:ident: $value:expr;)*) => {$(
            let range = LearningRateRange { $field: $value, ..LearningRateRange::default() };
            match find(range, &trainer()) {
                Err(Error::Setting { name, .. }) => assert_eq!(name, stringify!($field)),
                other => panic!("no complaint: {other:?}"),
            }
        )*};
    }
    complains! {
        lowest: 0.0;
        lowest: f64::NAN;
        highest: 1e-8;
        highest: f64::INFINITY;
        steps: 1;
        smoothing: 1.0;
        divergence: 1.0;
    }
    let (network, loss) = (initial::<Classifier>(), CrossEntropy::default());
    let closure = |_: &mut Classifier, _: &Classifier| {};
    let range = LearningRateRange::default();
    let found = range.find(&trainer(), &network, &closure, &Fit::new(&samples(), &loss));
    let error = found.unwrap_err().to_string();
    assert!(error.contains("this optimizer has none"), "{error}");
}
