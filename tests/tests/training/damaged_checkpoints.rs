//! Checkpoints that are not as they were written.

use std::path::{Path, PathBuf};
use std::process::Command;

use nn_runtime::error::Result;
use nn_runtime::io::{load_snapshot, save_snapshot};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Checkpoints, EarlyStopping, History, MovingAverage, Progress};

network! { struct Curve { 1 => Dense(4, tanh) => Dense(1) } }

fn data() -> Dataset<Vector<1>, f32> {
    let points = (0_u8..40).map(|i| f32::from(i) / 10.0);
    Dataset::from_pairs(points.map(|x| ([x], [x.sin()])))
}

/// Where a program of its own works, whose standard error is looked at.
const DIRECTORY: &str = "NN_DAMAGED_DIRECTORY";

fn run(directory: &Path, epochs: usize, progress: Progress) -> Result<(Curve, History)> {
    let mut curve = Curve::new(0);
    let average = nn_runtime::train::Average::Exponential {
        decay: 0.9,
        warm_up: false,
    };
    let mut checkpoints = Checkpoints::new(directory).resume();
    let history = Trainer {
        epochs,
        batch_size: 8,
        progress,
        ..Trainer::default()
    }
    .fit_with(
        &mut curve,
        &mut Optimizer::new(Adam::default())?,
        Fit::new(&data(), &MeanSquaredError::default()),
        &mut [
            &mut MovingAverage::new(average)?,
            &mut EarlyStopping {
                patience: 40,
                ..EarlyStopping::default()
            },
            &mut checkpoints,
        ],
    )?;
    Ok((curve, history))
}

fn bits(curve: &Curve) -> Vec<u32> {
    let mut bits = vec![];
    curve.for_each(|_, values| bits.extend(values.iter().map(|value| value.to_bits())));
    bits
}

fn checkpoints(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_bit_counts() {
    let directory = tempfile::tempdir().unwrap();
    run(directory.path(), 3, Progress::Silent).unwrap();
    let last = checkpoints(directory.path()).pop().unwrap();
    let good = std::fs::read(&last).unwrap();
    load_snapshot::<Curve>(&last).unwrap();
    // The length, a good part of the header and of the numbers, the checksum.
    let end = good.len() - 16;
    let places = (0..16).chain((16..end).step_by(7)).chain(end..good.len());
    for place in places {
        let mut bad = good.clone();
        bad[place] ^= 1 << (place % 8);
        std::fs::write(&last, bad).unwrap();
        let error = load_snapshot::<Curve>(&last).expect_err("a bit has changed");
        let error = error.to_string();
        assert!(error.contains("step-00000015.checkpoint: "), "{error}");
    }
    // More, and less, than there was.
    for bad in [&good[..good.len() - 8], &[&good[..], &[0; 8]].concat()] {
        std::fs::write(&last, bad).unwrap();
        assert!(load_snapshot::<Curve>(&last).is_err());
    }
}

#[test]
fn the_one_before_is_taken() {
    let whole = tempfile::tempdir().unwrap();
    let (expected, history) = run(whole.path(), 6, Progress::Silent).unwrap();
    let directory = tempfile::tempdir().unwrap();
    run(directory.path(), 3, Progress::Silent).unwrap();
    let all = checkpoints(directory.path());
    // Two, without being asked for.
    assert_eq!(all.len(), 2);
    let good = all.iter().map(|path| std::fs::read(path).unwrap());
    let good: Vec<Vec<u8>> = good.collect();
    let resume = |bad: &[u8]| {
        for path in checkpoints(directory.path()) {
            std::fs::remove_file(path).unwrap();
        }
        std::fs::write(&all[0], &good[0]).unwrap();
        std::fs::write(&all[1], bad).unwrap();
        run(directory.path(), 6, Progress::Silent)
    };
    let length = good[1].len();
    let mut flipped = good[1].clone();
    flipped[length - 100] ^= 4;
    for bad in [
        &[][..],
        &good[1][..length / 2],
        &flipped,
        b"not a checkpoint",
        // That of another step.
        &good[0],
    ] {
        let (curve, found) = resume(bad).unwrap();
        assert_eq!(bits(&curve), bits(&expected));
        assert!(found.losses().eq(history.losses()));
        // What is damaged is gone once there are others.
        assert_eq!(checkpoints(directory.path()).len(), 2);
        let last = directory.path().join("step-00000030.checkpoint");
        load_snapshot::<Curve>(last).unwrap();
    }
    // All of them are damaged.
    std::fs::write(&all[1], &flipped).unwrap();
    for path in checkpoints(directory.path()) {
        std::fs::write(path, b"{}").unwrap();
    }
    let error = run(directory.path(), 6, Progress::Silent).unwrap_err();
    assert!(error.to_string().contains("checkpoint"), "{error}");
}

/// What the program of its own runs; a test that does nothing for everybody else.
#[test]
fn the_program_whose_words_are_read() {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        run(Path::new(&directory), 6, Progress::Lines).unwrap();
    }
}

#[test]
fn it_is_said() {
    if std::env::var_os(DIRECTORY).is_some() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    run(directory.path(), 3, Progress::Silent).unwrap();
    let last = checkpoints(directory.path()).pop().unwrap();
    let mut bad = std::fs::read(&last).unwrap();
    // A number, of those after the header.
    let number = bad.len() - 8;
    bad[number] ^= 1;
    std::fs::write(&last, bad).unwrap();
    let name = concat!(module_path!(), "::the_program_whose_words_are_read");
    // Without the name of the crate.
    let name = name.split_once("::").unwrap().1;
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(DIRECTORY, directory.path())
        .output()
        .unwrap();
    assert!(output.status.success());
    let words = String::from_utf8(output.stderr).unwrap();
    let expected = format!(
        "{}: it is damaged: its checksum does not match its content. Resuming from {}",
        last.display(),
        last.with_file_name("step-00000010.checkpoint").display()
    );
    assert!(words.contains(&expected), "{words}");
}

#[test]
fn numbers_that_contradict_each_other() {
    let directory = tempfile::tempdir().unwrap();
    run(directory.path(), 3, Progress::Silent).unwrap();
    let all = checkpoints(directory.path());
    std::fs::remove_file(&all[0]).unwrap();
    let last = &all[1];
    let good = std::fs::read(last).unwrap();
    // With a checksum that is right.
    let with = |name: &str, values: Vec<f64>| {
        std::fs::write(last, &good).unwrap();
        let mut snapshot = load_snapshot::<Curve>(last).unwrap();
        snapshot.numbers(name).unwrap();
        snapshot.put_numbers(name, values);
        save_snapshot(&snapshot, last).unwrap();
        run(directory.path(), 6, Progress::Silent).map_err(|error| error.to_string())
    };
    for (name, values) in [
        ("run.epochs", vec![58.0]),
        ("run.epochs", vec![-0.0]),
        ("run.epochs", vec![2.0]),
        ("run.epochs", vec![0.0]),
        ("run.epochs", vec![f64::NAN]),
        ("run.epochs", vec![1e300]),
        ("run.epochs", vec![3.0, 3.0]),
        ("run.epochs", vec![]),
        ("run.batches", vec![1.0]),
        ("run.batches", vec![5.0]),
        ("run.batches", vec![9e15]),
        ("run.steps", vec![14.0]),
        ("run.steps", vec![-15.0]),
        ("run.steps", vec![f64::INFINITY]),
        ("run.seen", vec![8.0]),
        ("run.loss", vec![0.5]),
        ("run.loss", vec![f64::NAN]),
        ("run.since_steps", vec![5.0]),
        ("run.since_epochs", vec![4.0]),
        ("run.history", vec![0.5; 4]),
        ("run.history", vec![0.5; 11]),
        ("run.history", vec![]),
        ("optimizer.learning_rate", vec![-1.0]),
        ("optimizer.steps", vec![0.5]),
        ("hooks.early_stopping.waited", vec![-1.0]),
        ("hooks.moving_average.count", vec![1.5]),
    ] {
        let error = with(name, values.clone()).expect_err(name);
        assert!(!error.is_empty(), "{name} {values:?}");
    }
    assert!(
        with("run.epochs", vec![-0.0])
            .unwrap_err()
            .ends_with("`epochs` is -0.0, which is not a valid count")
    );
    assert!(
        with("run.epochs", vec![58.0])
            .unwrap_err()
            .ends_with("it was saved after 58 epochs, but contains the losses of 3")
    );
    let seen = with("run.seen", vec![8.0]).unwrap_err();
    assert!(seen.contains("its numbers contradict each other"), "{seen}");
    // A parameter that is no number.
    std::fs::write(last, &good).unwrap();
    let mut snapshot = load_snapshot::<Curve>(last).unwrap();
    let mut curve = snapshot.take_parameters("network").unwrap();
    curve.dense1.bias[2] = f32::NAN;
    snapshot.put_owned_parameters("network", curve);
    save_snapshot(&snapshot, last).unwrap();
    let error = run(directory.path(), 6, Progress::Silent).unwrap_err();
    assert!(error.to_string().contains("dense1.bias"), "{error}");
    // As it was.
    std::fs::write(last, &good).unwrap();
    run(directory.path(), 6, Progress::Silent).unwrap();
}

#[test]
fn files_of_other_versions_are_refused_in_words() {
    let directory = tempfile::tempdir().unwrap();
    run(directory.path(), 3, Progress::Silent).unwrap();
    let last = checkpoints(directory.path()).pop().unwrap();
    let good = std::fs::read(&last).unwrap();
    let key = b"\"nn_runtime_checkpoint\":\"2\"";
    let place = good
        .windows(key.len())
        .position(|part| part == key)
        .unwrap();
    for (version, words) in [
        (b'1', "by an earlier version of this library"),
        (b'3', "by a later version of this library"),
    ] {
        let mut other = good.clone();
        other[place + key.len() - 2] = version;
        for path in checkpoints(directory.path()) {
            std::fs::write(path, &other).unwrap();
        }
        let error = run(directory.path(), 6, Progress::Silent).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}
