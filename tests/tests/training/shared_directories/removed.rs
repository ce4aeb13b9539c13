//! Files that are removed while the run goes on.

use std::fs;
use std::path::PathBuf;

use nn_runtime::error::{Error, Result};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::metric::{Better, Metric, Scored};
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::scalar::Scalar;
use nn_runtime::train::{Checkpoints, EpochEnd, Hook, Progress, Training};

use crate::shared_directories::support::{Curve, LEFT, Nothing, data, events, names, run, table};

/// Removes files after an epoch.
struct Removes(usize, Vec<PathBuf>);

impl<N> Hook<N> for Removes {
    fn name(&self) -> &'static str {
        "removes"
    }
    fn epoch_end(&mut self, _: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        if end.epoch.number == self.0 {
            for path in &self.1 {
                if path.is_dir() {
                    fs::remove_dir_all(path).unwrap();
                } else {
                    fs::remove_file(path).unwrap();
                }
            }
        }
        Ok(())
    }
}

/// Removes the file of events after an epoch.
struct Events(usize, PathBuf);

impl<N> Hook<N> for Events {
    fn name(&self) -> &'static str {
        "events"
    }
    fn epoch_end(&mut self, _: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        if end.epoch.number == self.0 {
            fs::remove_file(&events(&self.1)[0]).unwrap();
        }
        Ok(())
    }
}

#[test]
fn files_that_are_removed_while_the_run_goes_on() {
    let whole = tempfile::tempdir().unwrap();
    run(whole.path(), 3, &mut Nothing).unwrap();
    let tables = ["metrics.csv", "steps.csv"];
    let expected = tables.map(|name| table(&whole.path().join(name)));
    let size = fs::metadata(&events(whole.path())[0]).unwrap().len();
    // In the middle, and after the last row was written.
    for epoch in [1, 3] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        run(path, 3, &mut Events(epoch, path.to_path_buf())).unwrap();
        assert_eq!(fs::metadata(&events(path)[0]).unwrap().len(), size);

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let removed = tables.map(|name| path.join(name));
        run(path, 3, &mut Removes(epoch, removed.to_vec())).unwrap();
        let found = tables.map(|name| table(&path.join(name)));
        assert_eq!(found, expected);
        assert_eq!(names(path), LEFT);
    }
    // All of it, and the lock with it.
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("run");
    run(&path, 3, &mut Removes(2, vec![path.clone()])).unwrap();
    let found = tables.map(|name| table(&path.join(name)));
    assert_eq!(found, expected);
    // The last epoch was better than those before.
    assert!(path.join("best.safetensors").exists());
    assert!(path.join("step-00000024.checkpoint").exists());
}

/// Gets worse with each epoch.
#[derive(Default)]
struct Worse(std::cell::Cell<f64>);

impl<S: Scalar, H> Metric<S, H, f32> for Worse {
    fn name(&self) -> String {
        "worse".into()
    }
    fn better(&self) -> Better {
        Better::Lower
    }
    fn start(&mut self, _: usize) {
        self.0.set(self.0.get() + 1.0);
    }
    fn update(&mut self, _: &Scored<'_, S, f32>) {}
    fn merge(&mut self, _: &Self) {}
    fn value(&self) -> f64 {
        self.0.get()
    }
}

#[test]
fn what_cannot_be_written_anew_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let best = path.join("best.safetensors");
    let go = |epochs, hook: &mut dyn Hook<Curve>| {
        let mut checkpoints = Checkpoints::new(path).keep_best("worse").resume();
        Trainer {
            epochs,
            progress: Progress::Silent,
            ..Trainer::default()
        }
        .fit_with(
            &mut Curve::new(0),
            &mut Optimizer::new(Adam::default()).unwrap(),
            Fit {
                train: &data(),
                validation: None,
                loss: &MeanSquaredError::default(),
                metrics: &mut [&mut Worse::default()],
            },
            &mut [hook, &mut checkpoints],
        )
    };
    // The best epoch is the first.
    let error = go(3, &mut Removes(2, vec![best.clone()])).unwrap_err();
    let Error::Within { error, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(
        error.to_string(),
        format!(
            "{}: this run wrote it, but it was removed while the run was in progress",
            best.display()
        )
    );
    // A run that goes on without it keeps the best of what is left.
    go(4, &mut Nothing).unwrap();
    assert!(best.exists());
    let last = path.join("step-00000010.checkpoint");
    let error = go(5, &mut Removes(5, vec![])).map(|_| ());
    assert!(error.is_ok() && last.exists());
}
