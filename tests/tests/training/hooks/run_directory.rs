//! What a run leaves in its directory.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use nn_runtime::error::{Error, Result};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{Accuracy, Better, Metric, Scored};
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Schedule, gradient_norm};
use nn_runtime::train::{
    BatchEnd, Checkpoints, Fit, History, Hook, RunDirectory, Trainer, Training,
};

use crate::hooks::support::{Classifier, StopAfter, adam, fit, sectors, trainer};

/// A table without its times, each row as its cells.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(std::result::Result::unwrap).collect();
    let timed: Vec<bool> = rows[0]
        .iter()
        .map(|name| ["seconds", "samples_per_second"].contains(&name))
        .collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&timed);
            cells
                .filter(|(_, timed)| !**timed)
                .map(|(cell, _)| cell.to_owned())
                .collect()
        })
        .collect()
}

fn settings(epochs: usize) -> Trainer {
    Trainer {
        schedule: Schedule::cosine(40, 0.1),
        ..trainer(epochs)
    }
}

/// Fails after a step, as a program that is killed: no checkpoint is made.
struct FailAfter(u64);

impl<N> Hook<N> for FailAfter {
    fn name(&self) -> &'static str {
        "fail"
    }
    fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if end.step == self.0 {
            return Err(Error::Empty { what: "the power" });
        }
        Ok(())
    }
}

fn run(path: &Path, epochs: usize, fail: u64, stop: u64) -> Result<History> {
    let mut directory = RunDirectory::new(path.join("new/run")).every_steps(2);
    let mut checkpoints = Checkpoints::new(path).every_steps(5).resume();
    fit(
        &settings(epochs),
        &mut Classifier::new(0),
        &mut adam(),
        &mut [
            &mut directory,
            &mut checkpoints,
            &mut FailAfter(fail),
            &mut StopAfter(stop),
        ],
    )
}

const NEVER: u64 = u64::MAX;

#[test]
fn a_row_an_epoch_and_a_row_every_other_step() -> Result<()> {
    /// Remembers what it was told.
    #[derive(Default)]
    struct Diary(Vec<(BatchEnd, f64)>);

    impl Hook<Classifier> for Diary {
        fn name(&self) -> &'static str {
            "diary"
        }
        fn batch_end(
            &mut self,
            training: &mut Training<'_, Classifier>,
            end: &BatchEnd,
        ) -> Result<()> {
            self.0.push((*end, gradient_norm(training.gradient)));
            Ok(())
        }
    }

    let path = tempfile::tempdir().unwrap();
    let (mut diary, mut directory) = (
        Diary::default(),
        RunDirectory::new(path.path()).every_steps(2),
    );
    let hooks: &mut [&mut dyn Hook<Classifier>] = &mut [&mut diary, &mut directory];
    let history = fit(&settings(4), &mut Classifier::new(0), &mut adam(), hooks)?;

    let text = fs::read_to_string(path.path().join("metrics.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("epoch,step,loss,validation_loss,accuracy,learning_rate,seconds,samples_per_second")
    );
    for (index, epoch) in history.epochs().iter().enumerate() {
        let row = lines.next().unwrap().split(',');
        let row: Vec<f64> = row.map(|cell| cell.parse().unwrap()).collect();
        let (last, _) = diary.0[7 * index + 6];
        assert_eq!(
            row,
            [
                (index + 1) as f64,
                last.step as f64,
                epoch.loss,
                epoch.validation_loss.unwrap(),
                history.metrics(index)[0],
                last.learning_rate,
                epoch.seconds,
                epoch.samples_per_second,
            ]
        );
    }
    assert_eq!(lines.next(), None);

    let rows = table(&path.path().join("steps.csv"));
    assert_eq!(
        rows[0].join(","),
        "step,epoch,loss,learning_rate,gradient_norm"
    );
    assert_eq!(rows.len(), 1 + 14);
    for (row, (end, norm)) in rows[1..].iter().zip(diary.0.iter().skip(1).step_by(2)) {
        let row: Vec<f64> = row.iter().map(|cell| cell.parse().unwrap()).collect();
        let (step, epoch) = (end.step as f64, end.epoch as f64);
        assert_eq!(row, [step, epoch, end.loss, end.learning_rate, *norm]);
    }
    Ok(())
}

#[test]
fn a_resumed_run_has_the_rows_of_one_that_was_never_stopped() -> Result<()> {
    let files = ["metrics.csv", "steps.csv"];
    let whole = tempfile::tempdir().unwrap();
    run(whole.path(), 6, NEVER, NEVER)?;
    let whole = files.map(|file| table(&whole.path().join("new/run").join(file)));
    assert_eq!([whole[0].len(), whole[1].len()], [7, 22]);

    // Killed within an epoch, right after an epoch, before the first checkpoint; stopped; and all of
    // them in turn.
    for ends in [
        &[(18, NEVER)][..],
        &[(22, NEVER)],
        &[(3, NEVER)],
        &[(NEVER, 17)],
        &[
            (3, NEVER),
            (NEVER, 9),
            (18, NEVER),
            (22, NEVER),
            (NEVER, 22),
        ],
    ] {
        let path = tempfile::tempdir().unwrap();
        for &(fail, stop) in ends {
            let result = run(path.path(), 6, fail, stop);
            assert_eq!(result.is_err(), fail < NEVER);
            // The power went while a row was written.
            for file in files {
                let path = path.path().join("new/run").join(file);
                let mut file = OpenOptions::new().append(true).open(path).unwrap();
                file.write_all(b"12,").unwrap();
            }
        }
        run(path.path(), 6, NEVER, NEVER)?;
        let found = files.map(|file| table(&path.path().join("new/run").join(file)));
        assert_eq!(found, whole, "{ends:?}");
        // It is complete: nothing is added.
        run(path.path(), 6, NEVER, NEVER)?;
        let found = files.map(|file| table(&path.path().join("new/run").join(file)));
        assert_eq!(found, whole, "{ends:?}, and again");
    }
    Ok(())
}

#[test]
fn a_new_run_replaces_the_files_of_another() -> Result<()> {
    let path = tempfile::tempdir().unwrap();
    for epochs in [3, 2] {
        let mut directory = RunDirectory::new(path.path()).every_steps(1);
        let mut network = Classifier::new(0);
        fit(
            &trainer(epochs),
            &mut network,
            &mut adam(),
            &mut [&mut directory],
        )?;
        assert_eq!(table(&path.path().join("metrics.csv")).len(), 1 + epochs);
        assert_eq!(table(&path.path().join("steps.csv")).len(), 1 + 7 * epochs);
    }
    Ok(())
}

/// Is never a number.
struct Nothing;

impl<S: nn_runtime::scalar::Scalar, H> Metric<S, H, u32> for Nothing {
    fn name(&self) -> String {
        "of \"nothing\", or so".into()
    }
    fn better(&self) -> Better {
        Better::Lower
    }
    fn start(&mut self, _: usize) {}
    fn update(&mut self, _: &Scored<'_, S, u32>) {}
    fn merge(&mut self, _: &Self) {}
    fn value(&self) -> f64 {
        f64::NAN
    }
}

#[test]
fn what_is_not_there_or_no_number() -> Result<()> {
    let path = tempfile::tempdir().unwrap();
    let mut directory = RunDirectory::new(path.path());
    trainer(2).fit_with(
        &mut Classifier::new(0),
        // An optimizer without a learning rate.
        &mut |_: &mut Classifier, _: &Classifier| {},
        Fit {
            train: &sectors(50, 0),
            validation: None,
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut Nothing, &mut Accuracy::default()],
        },
        &mut [&mut directory],
    )?;
    let rows = table(&path.path().join("metrics.csv"));
    assert_eq!(rows[0][4], "of \"nothing\", or so");
    for row in &rows[1..] {
        assert_eq!(
            (row[3].as_str(), row[4].as_str(), row[6].as_str()),
            ("", "NaN", "NaN")
        );
    }
    assert!(!path.path().join("steps.csv").exists());
    Ok(())
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut directory = RunDirectory::new(file.path().join("run"));
    let mut network = Classifier::new(0);
    let error = fit(
        &trainer(1),
        &mut network,
        &mut adam(),
        &mut [&mut directory],
    )
    .unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("the hook `run directory`: "), "{text}");
    assert!(text.contains("cannot be created"), "{text}");
    // A name that a file must have is taken.
    let path = tempfile::tempdir().unwrap();
    fs::create_dir(path.path().join("metrics.csv")).unwrap();
    let mut directory = RunDirectory::new(path.path());
    let error = fit(
        &trainer(1),
        &mut network,
        &mut adam(),
        &mut [&mut directory],
    )
    .unwrap_err();
    assert!(error.to_string().contains("metrics.csv"), "{error}");
}
