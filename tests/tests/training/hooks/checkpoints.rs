//! Runs that are stopped and go on.

use std::path::Path;

use nn_runtime::error::Result;
use nn_runtime::io;
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer, Schedule};
use nn_runtime::parameter::Parameters;
use nn_runtime::train::{
    Average, Checkpoints, EarlyStopping, History, MovingAverage, ReduceOnPlateau, Trainer,
};

use crate::hooks::support::{Classifier, StopAfter, adam, bits, course, fit, trainer};

fn settings(epochs: usize) -> Trainer {
    Trainer {
        accumulate: 2,
        schedule: Schedule::warm_up(10).then(10, Schedule::cosine(40, 0.1)),
        ..trainer(epochs)
    }
}

/// A run with everything that remembers something, stopped after a step.
fn run(directory: &Path, epochs: usize, stop: u64) -> Result<(Classifier, History)> {
    let mut network = Classifier::new(0);
    let mut optimizer = adam();
    optimizer.group("dense2.*", |group| group.learning_rate = 0.5)?;
    let mut checkpoints = Checkpoints::new(directory)
        .keep_last(2)
        .keep_best("accuracy")
        .resume();
    let history = fit(
        &settings(epochs),
        &mut network,
        &mut optimizer,
        &mut [
            &mut StopAfter(stop),
            &mut MovingAverage::new(Average::Exponential {
                decay: 0.9,
                warm_up: true,
            })?,
            &mut ReduceOnPlateau {
                patience: 1,
                threshold: 0.05,
                ..ReduceOnPlateau::default()
            },
            &mut EarlyStopping {
                patience: 50,
                ..EarlyStopping::default()
            },
            &mut checkpoints,
        ],
    )?;
    Ok((network, history))
}

fn files(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_run_that_was_stopped_goes_on_with_the_same_bits() {
    let whole = tempfile::tempdir().unwrap();
    let (expected, history) = run(whole.path(), 12, u64::MAX).unwrap();
    // Within epochs, at their ends, and before there is anything to go on from.
    let parts = tempfile::tempdir().unwrap();
    for stop in [1, 3, 4, 5, 8, 13, 30, 31] {
        let (_, part) = run(parts.path(), 12, stop).unwrap();
        assert!(part.len() < 12);
    }
    let (network, resumed) = run(parts.path(), 12, u64::MAX).unwrap();
    assert_eq!(bits(&network), bits(&expected));
    assert_eq!(course(&resumed), course(&history));
    for directory in [&whole, &parts] {
        assert_eq!(
            files(directory.path()),
            [
                "best.safetensors",
                "step-00000044.checkpoint",
                "step-00000048.checkpoint"
            ]
        );
    }
    // A complete run is as it was, and its best parameters are those of its best epoch.
    let (again, same) = run(parts.path(), 12, u64::MAX).unwrap();
    assert_eq!(bits(&again), bits(&expected));
    assert_eq!(course(&same), course(&history));
    let mut best = [Classifier::zeros(), Classifier::zeros()];
    for (best, directory) in best.iter_mut().zip([&whole, &parts]) {
        io::load(best, directory.path().join("best.safetensors")).unwrap();
    }
    assert_eq!(bits(&best[0]), bits(&best[1]));
    // More epochs go on from there.
    let (_, longer) = run(parts.path(), 14, u64::MAX).unwrap();
    assert_eq!(longer.len(), 14);
    assert_eq!(
        longer.losses().take(12).collect::<Vec<_>>(),
        history.losses().collect::<Vec<_>>()
    );
}

#[test]
fn a_new_run_in_an_old_directory_leaves_only_its_own() {
    let directory = tempfile::tempdir().unwrap();
    run(directory.path(), 12, u64::MAX).unwrap();
    let mut checkpoints = Checkpoints::new(directory.path())
        .keep_last(3)
        .every_epochs(2);
    fit(
        &trainer(5),
        &mut Classifier::new(1),
        &mut adam(),
        &mut [&mut checkpoints],
    )
    .unwrap();
    let names = [
        "step-00000014.checkpoint",
        "step-00000028.checkpoint",
        "step-00000035.checkpoint",
    ];
    assert_eq!(files(directory.path())[1..], names);
}

#[test]
fn a_run_of_other_settings_does_not_go_on() {
    let directory = tempfile::tempdir().unwrap();
    let start = |trainer: &Trainer, optimizer: &mut Optimizer<Classifier, Adam>| {
        let mut checkpoints = Checkpoints::new(directory.path()).resume();
        let mut network = Classifier::new(3);
        let result = fit(trainer, &mut network, optimizer, &mut [&mut checkpoints]);
        result.map_err(|error| {
            // Nothing has changed.
            assert_eq!(bits(&network), bits(&Classifier::new(3)));
            error.to_string()
        })
    };
    start(&trainer(2), &mut adam()).unwrap();
    let error = start(
        &Trainer {
            batch_size: 8,
            ..trainer(3)
        },
        &mut adam(),
    )
    .unwrap_err();
    assert_eq!(
        error,
        format!(
            "{}: it belongs to a different run, which this run cannot resume:\nthe batch size was \
             16, but is now 8\nhelp: if this is intended, use \
             `Checkpoints::resume_with([Change::Trainer])` to resume anyway",
            directory.path().join("step-00000014.checkpoint").display()
        )
    );
    let mut other = Optimizer::new(Adam {
        beta1: 0.8,
        ..Adam::default()
    })
    .unwrap();
    let error = start(&trainer(3), &mut other).unwrap_err();
    assert!(
        error.contains("the optimizer was Adam {") && error.contains("but is now Adam {"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_no_checkpoint_is_an_error_with_its_name() {
    let directory = tempfile::tempdir().unwrap();
    let resume = || {
        let checkpoints = Checkpoints::new(directory.path()).keep_last(1);
        let mut checkpoints = checkpoints.resume();
        fit(
            &trainer(2),
            &mut Classifier::new(0),
            &mut adam(),
            &mut [&mut checkpoints],
        )
    };
    resume().unwrap();
    let path = directory.path().join("step-00000014.checkpoint");
    let good = std::fs::read(&path).unwrap();
    for length in [0, 7, 100, good.len() / 2, good.len() - 1] {
        std::fs::write(&path, &good[..length]).unwrap();
        let error = resume().unwrap_err().to_string();
        assert!(error.contains("step-00000014.checkpoint"), "{error}");
    }
    io::save(&Classifier::new(0), &path).unwrap();
    let error = resume().unwrap_err().to_string();
    assert!(
        error.ends_with("it is not a checkpoint of a training run"),
        "{error}"
    );
    std::fs::write(&path, good).unwrap();
    resume().unwrap();
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut checkpoints = Checkpoints::new(file.path().join("run"));
    let error = fit(
        &trainer(1),
        &mut Classifier::new(0),
        &mut adam(),
        &mut [&mut checkpoints],
    );
    let error = error.unwrap_err().to_string();
    assert!(error.starts_with("the hook `checkpoints`: "), "{error}");
    assert!(error.contains("cannot be created"), "{error}");
}
