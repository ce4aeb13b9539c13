//! Learning rates over time.

use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{Better, Metric, Scored};
use nn_runtime::optimizer::{Optimizer, Schedule, Sgd};
use nn_runtime::scalar::Scalar;
use nn_runtime::train::{EpochEnd, Fit, Hook, ReduceOnPlateau, Trainer, Training, Watch};

use super::{Classifier, initial, samples, trainer};

const RATE: f64 = 0.3;

fn reference(name: &str) -> Vec<f64> {
    let prefix = format!("{name},");
    let line = include_str!("../../../reference/schedules.csv")
        .lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .unwrap_or_else(|| panic!("no {name} in the reference"));
    line.split(',').map(|x| x.parse().unwrap()).collect()
}

fn assert_close(name: &str, found: &[f64]) {
    let expected = reference(name);
    assert_eq!(found.len(), expected.len(), "{name}");
    for (step, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs();
        assert!(
            error <= 1e-12 * expected.abs(),
            "{name}, step {step}: {found}, not {expected}"
        );
    }
}

#[test]
fn schedules_are_those_of_pytorch() {
    let then_cosine = Schedule::linear(0.1, 1.0, 10).then(10, Schedule::cosine(49, 0.0));
    let three = Schedule::exponential(0.9)
        .then(15, Schedule::step(4, 0.5))
        .then(37, Schedule::polynomial(30, 2.0));
    let chained = Schedule::exponential(0.95).times(Schedule::step(9, 0.7));
    let three_chained = Schedule::linear(0.25, 1.0, 12)
        .times(Schedule::multi_step([20, 30], 0.1))
        .times(Schedule::polynomial(80, 1.0));
    let one_cycle = Schedule::one_cycle_with;
    for (name, schedule) in [
        ("step 1 0.9", Schedule::step(1, 0.9)),
        ("step 7 0.1", Schedule::step(7, 0.1)),
        ("step 10 1.5", Schedule::step(10, 1.5)),
        ("multi step", Schedule::multi_step([3, 10, 31], 0.3)),
        ("multi step twice", Schedule::multi_step([20, 5, 20], 0.5)),
        ("exponential 0.97", Schedule::exponential(0.97)),
        ("exponential 0.5", Schedule::exponential(0.5)),
        ("polynomial 1", Schedule::polynomial(30, 1.0)),
        ("polynomial 2.5", Schedule::polynomial(41, 2.5)),
        ("polynomial 0.5", Schedule::polynomial(7, 0.5)),
        ("linear up", Schedule::linear(1.0 / 3.0, 1.0, 5)),
        ("linear down", Schedule::linear(1.0, 0.1, 43)),
        ("warm up", Schedule::warm_up(20)),
        ("cosine 40", Schedule::cosine(40, 0.0)),
        ("cosine 17 minimum", Schedule::cosine(17, 0.05)),
        ("restarts 10 1", Schedule::cosine_restarts(10, 1, 0.0)),
        ("restarts 7 2 minimum", Schedule::cosine_restarts(7, 2, 0.1)),
        ("restarts 3 3", Schedule::cosine_restarts(3, 3, 0.0)),
        ("one cycle 60", Schedule::one_cycle(60)),
        ("one cycle 33 late", one_cycle(33, 0.95, 0.1, 1e-3)),
        ("one cycle 10 last", one_cycle(10, 0.99, 0.1, 0.02)),
        ("one cycle 20 down", one_cycle(20, 0.0, 0.25, 0.125)),
        ("one cycle 25 up", one_cycle(25, 1.0, 0.25, 0.25 / 1e4)),
        ("one cycle 3", Schedule::one_cycle(3)),
        ("warm up then cosine", then_cosine),
        ("three in sequence", three),
        ("chained", chained),
        ("three chained", three_chained),
        ("inverse square root", Schedule::inverse_square_root(12)),
    ] {
        schedule.check().unwrap();
        let count = reference(name).len() as u64;
        let rates: Vec<f64> = (0..count).map(|t| RATE * schedule.at(t)).collect();
        assert_close(name, &rates);
    }
}

/// A metric that has a value of its own choice after each epoch.
struct Scripted {
    better: Better,
    epoch: i32,
}

impl<S: Scalar, H, T> Metric<S, H, T> for Scripted {
    fn name(&self) -> String {
        "scripted".into()
    }
    fn better(&self) -> Better {
        self.better
    }
    fn start(&mut self, _: usize) {
        self.epoch += 1;
    }
    fn update(&mut self, _: &Scored<'_, S, T>) {}
    fn merge(&mut self, _: &Self) {}
    fn value(&self) -> f64 {
        let i = f64::from(self.epoch);
        let value = (1.3 * i).sin() / (i + 1.0) + 1.0;
        match self.better {
            Better::Lower => value,
            Better::Higher => -value,
        }
    }
}

/// Writes down the learning rate after each epoch.
#[derive(Default)]
struct Rates(Vec<f64>);

impl<N> Hook<N> for Rates {
    fn name(&self) -> &'static str {
        "rates"
    }
    fn epoch_end(&mut self, training: &mut Training<'_, N>, _: &EpochEnd<'_>) -> Result<()> {
        self.0.extend(training.optimizer.learning_rate());
        Ok(())
    }
}

fn plateau(name: &str, better: Better, plateau: &ReduceOnPlateau) {
    let mut hook = ReduceOnPlateau {
        watch: Watch::from("scripted"),
        ..plateau.clone()
    };
    let mut network = initial::<Classifier>();
    let mut rates = Rates::default();
    let settings = Sgd {
        learning_rate: RATE,
        ..Sgd::default()
    };
    let trainer = Trainer {
        epochs: 80,
        batch_size: 48,
        ..trainer()
    };
    let result = trainer.fit_with(
        &mut network,
        &mut Optimizer::new(settings).unwrap(),
        Fit {
            train: &samples(),
            validation: None,
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut Scripted { better, epoch: -1 }],
        },
        &mut [&mut hook, &mut rates],
    );
    result.unwrap();
    assert_close(name, &rates.0);
}

#[test]
fn reductions_on_a_plateau_are_those_of_pytorch() {
    let defaults = ReduceOnPlateau::default;
    plateau("plateau", Better::Lower, &defaults());
    let patient = ReduceOnPlateau {
        factor: 0.5,
        patience: 3,
        cooldown: 2,
        ..defaults()
    };
    plateau("plateau patience", Better::Lower, &patient);
    let bounded = ReduceOnPlateau {
        factor: 0.3,
        patience: 0,
        minimum: 0.004,
        threshold: 0.05,
        ..defaults()
    };
    plateau("plateau minimum", Better::Lower, &bounded);
    let higher = ReduceOnPlateau {
        factor: 0.6,
        patience: 5,
        cooldown: 4,
        threshold: 0.01,
        ..defaults()
    };
    plateau("plateau higher", Better::Higher, &higher);
    let tiny = ReduceOnPlateau {
        factor: 0.01,
        patience: 1,
        ..defaults()
    };
    plateau("plateau tiny", Better::Lower, &tiny);
}
