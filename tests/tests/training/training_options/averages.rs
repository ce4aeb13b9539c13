//! Averages of parameters.

use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::train::{Average, Fit, MovingAverage, Trainer};

use super::{Classifier, assert_close, flat, initial, reference, samples, trainer};

/// The average after five epochs, and the network's own parameters.
fn average(kind: Average) -> (Vec<f64>, Vec<f64>) {
    let settings = Sgd {
        learning_rate: 0.3,
        ..Sgd::default()
    };
    let mut average = MovingAverage::<Classifier>::new(kind).unwrap();
    let mut network = initial();
    let trainer = Trainer {
        epochs: 5,
        ..trainer()
    };
    let result = trainer.fit_with(
        &mut network,
        &mut Optimizer::new(settings).unwrap(),
        Fit::new(&samples(), &CrossEntropy::default()),
        &mut [&mut average],
    );
    result.unwrap();
    (flat(&network), flat(average.own().unwrap()))
}

#[test]
fn they_are_those_of_pytorch() {
    let exponential = |decay| Average::Exponential {
        decay,
        warm_up: false,
    };
    for (name, kind) in [
        ("ema", exponential(0.9)),
        ("ema_slow", exponential(0.999)),
        ("swa", Average::Stochastic { from_epoch: 2 }),
    ] {
        let (found, own) = average(kind);
        assert_close(name, &found, &reference(name), 1e-12);
        assert_close(name, &own, &reference(&format!("{name}_own")), 1e-12);
    }
}

#[test]
fn with_a_warm_up_the_first_parameters_count_for_less() {
    let own = reference("ema_own");
    let distance = |warm_up| {
        let kind = Average::Exponential {
            decay: 0.999,
            warm_up,
        };
        let (average, _) = average(kind);
        let pairs = average.iter().zip(&own);
        pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
    };
    assert!(distance(true) < 0.5 * distance(false));
}
