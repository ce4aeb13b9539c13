//! Metrics, and what they show, are those of the network that is handed back.

use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{Accuracy, ConfusionMatrix, Figure};
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::{
    Average, BatchEnd, EarlyStopping, Hook, MovingAverage, Progress, RunDirectory, Training,
    measure,
};

network! { struct Three { 2 => Dense(6, tanh) => Dense(3, softmax) } }

fn data(offset: usize) -> Dataset<Vector<2>, u32> {
    let number = |i: usize| ((i * 37 + offset) % 23) as f32 / 11.0 - 1.0;
    let inputs: Vec<f32> = (0..120).map(number).collect();
    let classes = inputs
        .chunks(2)
        .enumerate()
        .map(|(i, x)| {
            if i % 5 == 0 {
                i as u32 % 3
            } else {
                u32::from(x[0] > 0.0) + u32::from(x[1] > 0.3)
            }
        })
        .collect();
    Dataset::classes(inputs, classes).unwrap()
}

/// What a run shows when all hooks have had their end.
#[derive(Default)]
struct Shown {
    at_end: Option<Counts>,
    at_finish: Option<Counts>,
}

type Counts = Vec<u64>;

fn counts<N>(training: &Training<'_, N>) -> Option<Counts> {
    training
        .figures()
        .into_iter()
        .find_map(|(_, figure)| match figure {
            Figure::ConfusionMatrix(matrix) => Some(counts_of(&matrix)),
            _ => None,
        })
}

fn counts_of(matrix: &ConfusionMatrix) -> Counts {
    let classes = matrix.classes();
    let pairs = (0..classes).flat_map(|actual| (0..classes).map(move |taken| (actual, taken)));
    pairs
        .map(|(actual, taken)| matrix.count(actual, taken))
        .collect()
}

impl<N> Hook<N> for Shown {
    fn name(&self) -> &'static str {
        "shown"
    }

    fn end(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        self.at_end = counts(training);
        Ok(())
    }

    fn finish(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        self.at_finish = counts(training);
        Ok(())
    }
}

/// Gives the network parameters of its own at the end.
struct Puts(Three);

impl Hook<Three> for Puts {
    fn name(&self) -> &'static str {
        "puts"
    }

    fn end(&mut self, training: &mut Training<'_, Three>) -> Result<()> {
        training.network.clone_from(&self.0);
        Ok(())
    }
}

/// Stops within an epoch.
struct StopsWithin {
    epoch: usize,
    fails: bool,
}

impl Hook<Three> for StopsWithin {
    fn name(&self) -> &'static str {
        "stops within"
    }

    fn batch_end(&mut self, training: &mut Training<'_, Three>, end: &BatchEnd) -> Result<()> {
        if (end.epoch, end.batch) == (self.epoch, 3) {
            training.stop();
            if self.fails {
                return Err(nn_runtime::error::Error::Empty { what: "the rest" });
            }
        }
        Ok(())
    }
}

fn trainer() -> Trainer {
    Trainer {
        epochs: 30,
        batch_size: 8,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

/// Trains with hooks, between two that look, and checks what is left: the network, the metrics and
/// what is shown of it belong together. The figures at the end and once all was finished.
fn check(
    hooks: &mut [&mut dyn Hook<Three>],
    with_validation: bool,
    fails: bool,
) -> (Three, Shown, Shown) {
    let (train, test) = (data(3), data(8));
    let mut network = Three::new(5);
    let (mut before, mut after) = (Shown::default(), Shown::default());
    let (mut accuracy, mut matrix) = (Accuracy::default(), ConfusionMatrix::default());
    let mut all: Vec<&mut dyn Hook<Three>> = vec![&mut before];
    for hook in hooks.iter_mut() {
        all.push(&mut **hook);
    }
    all.push(&mut after);
    let mut optimizer = Optimizer::new(Sgd {
        learning_rate: 2.0,
        ..Sgd::default()
    })
    .unwrap();
    let result = trainer().fit_with(
        &mut network,
        &mut optimizer,
        Fit {
            train: &train,
            validation: if with_validation { Some(&test) } else { None },
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut accuracy, &mut matrix],
        },
        &mut all,
    );
    assert_eq!(result.is_err(), fails);
    let seen = if with_validation { &test } else { &train };
    let (mut own, mut own_matrix) = (Accuracy::default(), ConfusionMatrix::default());
    measure(&network, &mut [&mut own, &mut own_matrix], seen).unwrap();
    assert_eq!(accuracy.value(), own.value());
    assert_eq!(counts_of(&matrix), counts_of(&own_matrix));
    assert_eq!(before.at_finish, Some(counts_of(&own_matrix)));
    assert_eq!(after.at_finish, before.at_finish);
    (network, before, after)
}

#[test]
fn of_the_best_epoch() {
    for with_validation in [true, false] {
        let mut early = EarlyStopping {
            patience: 3,
            ..EarlyStopping::default()
        };
        let (_, before, _) = check(&mut [&mut early], with_validation, false);
        // It did go on after its best.
        assert!(early.best_epoch() > 0);
        assert_ne!(before.at_end, before.at_finish, "the test shows nothing");
    }
}

#[test]
fn of_whatever_a_hook_puts_there() {
    let mut puts = Puts(Three::new(77));
    let (network, ..) = check(&mut [&mut puts], true, false);
    assert_eq!(network, Three::new(77));
}

#[test]
fn of_a_run_that_stops_within_an_epoch() {
    for epoch in [1, 4] {
        let mut stops = StopsWithin {
            epoch,
            fails: false,
        };
        check(&mut [&mut stops], true, false);
        let mut average = MovingAverage::new(Average::Exponential {
            decay: 0.9,
            warm_up: true,
        })
        .unwrap();
        let mut stops = StopsWithin {
            epoch,
            fails: false,
        };
        check(&mut [&mut stops, &mut average], true, false);
    }
}

#[test]
fn of_a_run_that_fails() {
    let mut early = EarlyStopping::default();
    let mut stops = StopsWithin {
        epoch: 4,
        fails: true,
    };
    check(&mut [&mut early, &mut stops], true, true);
}

#[test]
fn in_the_report() {
    let directory = tempfile::tempdir().unwrap();
    let mut run = RunDirectory::new(directory.path());
    let mut early = EarlyStopping {
        patience: 3,
        ..EarlyStopping::default()
    };
    // The report is of a hook that comes before the one that restores.
    let (network, ..) = check(&mut [&mut run, &mut early], true, false);
    let report = std::fs::read_to_string(directory.path().join("report.html")).unwrap();
    let mut matrix = ConfusionMatrix::default();
    measure(&network, &mut [&mut matrix], &data(8)).unwrap();
    let picture = nn_runtime::plots::confusion_matrix("", &matrix).unwrap();
    let (_, picture) = picture.as_str().split_once("<svg ").unwrap();
    assert!(report.contains(picture));
}
