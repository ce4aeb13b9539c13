//! Hooks that stop a run, change its learning rate, or fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nn_runtime::error::{Error, Result};
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Optimizer, Schedule, Sgd};
use nn_runtime::train::{
    BatchEnd, EarlyStopping, EpochEnd, Fit, Hook, Interrupt, ReduceOnPlateau, Trainer, Training,
    Watch,
};

use crate::hooks::support::{Classifier, adam, bits, fit, sectors, trainer};

/// Writes down learning rates.
#[derive(Default)]
struct Rates(Vec<f64>);

impl<N> Hook<N> for Rates {
    fn name(&self) -> &'static str {
        "rates"
    }
    fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if end.stepped {
            self.0.push(end.learning_rate);
        }
        Ok(())
    }
}

/// Keeps a copy of the network after each epoch.
#[derive(Default)]
struct Copies(Vec<Vec<u32>>);

impl Hook<Classifier> for Copies {
    fn name(&self) -> &'static str {
        "copies"
    }
    fn epoch_end(
        &mut self,
        training: &mut Training<'_, Classifier>,
        _: &EpochEnd<'_>,
    ) -> Result<()> {
        self.0.push(bits(training.network));
        Ok(())
    }
}

#[test]
fn early_stopping_gives_back_the_best() {
    let mut network = Classifier::new(0);
    let mut copies = Copies::default();
    let mut early = EarlyStopping {
        watch: "accuracy".into(),
        patience: 4,
        ..EarlyStopping::default()
    };
    let history = fit(
        &trainer(1000),
        &mut network,
        &mut adam(),
        &mut [&mut copies, &mut early],
    )
    .unwrap();
    let accuracies: Vec<f64> = history.metric("accuracy").unwrap().collect();
    let best = early.best_epoch();
    assert_eq!(history.len(), best + 4, "{history}");
    assert_eq!(accuracies[best - 1], early.best());
    assert_eq!(
        history.best("accuracy").map(|(epoch, _)| epoch.number),
        Some(best)
    );
    assert_eq!(bits(&network), copies.0[best - 1]);
    assert_ne!(bits(&network), *copies.0.last().unwrap());
}

#[test]
fn a_watch_for_what_is_not_measured_is_an_error() {
    let mut early = EarlyStopping {
        watch: "recall".into(),
        ..EarlyStopping::default()
    };
    let mut network = Classifier::new(0);
    let error = fit(&trainer(2), &mut network, &mut adam(), &mut [&mut early]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the hook `early stopping`: `watch` should be a metric of the run, but it is `recall`; the \
         run has `accuracy`"
    );
    assert_eq!(bits(&network), bits(&Classifier::new(0)));
}

#[test]
fn a_plateau_reduces_the_learning_rate() {
    // Nothing can get better with a learning rate of nearly nothing.
    let mut optimizer = adam();
    optimizer.set_learning_rate(1e-7).unwrap();
    let mut rates = Rates::default();
    let mut plateau = ReduceOnPlateau {
        watch: Watch::TrainingLoss,
        factor: 0.5,
        patience: 2,
        threshold: 0.5,
        ..ReduceOnPlateau::default()
    };
    let mut network = Classifier::new(0);
    fit(
        &trainer(8),
        &mut network,
        &mut optimizer,
        &mut [&mut plateau, &mut rates],
    )
    .unwrap();
    // The first epoch is the best; three that are no better, twice.
    let by_epoch: Vec<f64> = rates.0.chunks(7).map(|epoch| epoch[0]).collect();
    let expected = [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25];
    assert_eq!(by_epoch, expected.map(|share| share * 1e-7));
}

#[test]
fn schedules_count_steps_or_epochs() {
    let rates = |schedule: Schedule| {
        let mut rates = Rates::default();
        let trainer = Trainer {
            schedule,
            accumulate: 2,
            ..trainer(3)
        };
        let mut network = Classifier::new(0);
        fit(&trainer, &mut network, &mut adam(), &mut [&mut rates]).unwrap();
        rates.0
    };
    // 7 batches make 4 steps of an epoch.
    let steps = rates(Schedule::step(5, 0.1));
    let factor = |count: u8| 0.01 * 0.1_f64.powi(count.into());
    let expected: Vec<f64> = (0..12_u8).map(|step| factor(step / 5)).collect();
    assert_eq!(steps, expected);
    let epochs = rates(Schedule::exponential(0.1).by_epoch());
    let expected: Vec<f64> = (0..12).map(|step| factor(step / 4)).collect();
    assert_eq!(epochs, expected);
}

#[test]
fn a_schedule_scales_the_steps() {
    let change = |schedule: Schedule| {
        let (mut network, mut optimizer) = (
            Classifier::new(0),
            Optimizer::new(Sgd {
                learning_rate: 0.5,
                ..Sgd::default()
            })
            .unwrap(),
        );
        let one_step = Trainer {
            batch_size: 64,
            schedule,
            ..trainer(1)
        };
        let loss = nn_runtime::loss::CrossEntropy::default();
        one_step
            .fit(
                &mut network,
                &mut optimizer,
                Fit::new(&sectors(64, 0), &loss),
            )
            .unwrap();
        (*network.dense2.weight - *Classifier::new(0).dense2.weight).norm()
    };
    let whole = change(Schedule::constant());
    let half = change(Schedule::linear(0.5, 1.0, 10));
    assert!((half / whole - 0.5).abs() < 1e-4, "{half} {whole}");
    assert_eq!(change(Schedule::linear(0.0, 1.0, 10)), 0.0);
}

#[test]
fn settings_that_do_not_fit_are_errors() {
    let message = |trainer: Trainer| {
        let mut network = Classifier::new(0);
        fit(&trainer, &mut network, &mut adam(), &mut [])
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        message(Trainer {
            schedule: Schedule::warm_up(10).then(10, Schedule::cosine(0, 0.0)),
            ..trainer(1)
        }),
        "`duration` should be at least 1, but it is 0"
    );
    assert_eq!(
        message(Trainer {
            schedule: Schedule::step(3, f64::NAN),
            ..trainer(1)
        }),
        "`factor` should be a finite factor that is at least 0, but it is NaN"
    );
    assert_eq!(
        message(Trainer {
            accumulate: 0,
            ..trainer(1)
        }),
        "`accumulate` should be at least 1, but it is 0"
    );
    let scheduled = Trainer {
        schedule: Schedule::exponential(0.9),
        ..trainer(1)
    };
    let error = scheduled
        .fit(
            &mut Classifier::new(0),
            &mut |_: &mut Classifier, _: &Classifier| (),
            Fit::new(&sectors(10, 0), &nn_runtime::loss::CrossEntropy::default()),
        )
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`schedule` should be constant for an optimizer without a learning rate"),
        "{error}"
    );
}

#[test]
fn gradients_of_several_batches_are_one_of_a_large_one() {
    nn_runtime::network! { struct Plain { 2 => Dense(12, relu) => Dense(3) } }
    let train = |batch_size, accumulate| {
        let mut network = Plain::new(0);
        let trainer = Trainer {
            batch_size,
            accumulate,
            ..trainer(4)
        };
        let loss = nn_runtime::loss::CrossEntropy::default();
        let data = sectors(96, 0);
        let history = trainer.fit(&mut network, &mut adam(), Fit::new(&data, &loss));
        (network, history.unwrap())
    };
    let (large, history) = train(32, 1);
    let (several, same) = train(8, 4);
    let difference = (*large.dense2.weight - *several.dense2.weight).abs().max();
    assert!(difference < 1e-5, "{difference}");
    for (a, b) in history.losses().zip(same.losses()) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
    assert_ne!(train(8, 1).0.dense2.weight, several.dense2.weight);
}

/// Fails where it is told to.
struct Failing(&'static str);

impl<N> Hook<N> for Failing {
    fn name(&self) -> &'static str {
        "failing"
    }
    fn start(&mut self, _: &mut Training<'_, N>) -> Result<()> {
        self.fail("start")
    }
    fn epoch_end(&mut self, _: &mut Training<'_, N>, _: &EpochEnd<'_>) -> Result<()> {
        self.fail("epoch_end")
    }
    fn end(&mut self, _: &mut Training<'_, N>) -> Result<()> {
        self.fail("end")
    }
}

impl Failing {
    fn fail(&self, place: &str) -> Result<()> {
        if self.0 == place {
            return Err(Error::Empty { what: "the disk" });
        }
        Ok(())
    }
}

/// Counts the ends of runs.
struct Ends(usize);

impl<N> Hook<N> for Ends {
    fn name(&self) -> &'static str {
        "ends"
    }
    fn end(&mut self, _: &mut Training<'_, N>) -> Result<()> {
        self.0 += 1;
        Ok(())
    }
}

#[test]
fn the_error_of_a_hook_ends_the_run() {
    for place in ["start", "epoch_end", "end"] {
        let (mut ends, mut failing) = (Ends(0), Failing(place));
        let error = fit(
            &trainer(3),
            &mut Classifier::new(0),
            &mut adam(),
            &mut [&mut ends, &mut failing],
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the hook `failing`: the disk is empty: at least one sample is needed"
        );
        assert_eq!(ends.0, 1);
    }
}

#[test]
fn a_flag_interrupts_after_the_step() {
    let flag = Arc::new(AtomicBool::new(false));
    let mut interrupt = Interrupt::new(Arc::clone(&flag));
    let mut rates = Rates::default();
    let raise = move |_: &mut Classifier, _: &Classifier| flag.store(true, Ordering::Relaxed);
    let history = trainer(3)
        .fit_with(
            &mut Classifier::new(0),
            &mut { raise },
            Fit::new(&sectors(60, 0), &nn_runtime::loss::CrossEntropy::default()),
            &mut [&mut interrupt, &mut rates],
        )
        .unwrap();
    assert!(history.is_empty() && interrupt.is_raised());
    assert_eq!(rates.0.len(), 1);
    assert!(rates.0[0].is_nan());
}
