//! Runs that leave something behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};

use nn_runtime::error::Result;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::metric::MeanAbsoluteError;
use nn_runtime::network;
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{BatchEnd, Checkpoints, History, Hook, Progress, RunDirectory, Training};

network! { pub(crate) struct Curve { 1 => Dense(4, tanh) => Dense(1) } }

/// Eight batches in each epoch.
pub(crate) fn data() -> Dataset<Vector<1>, f32> {
    let points = (0_u8..64).map(|i| f32::from(i) / 16.0);
    Dataset::from_pairs(points.map(|x| ([x], [x.sin()])))
}

pub(crate) fn fit(epochs: usize, hooks: &mut [&mut dyn Hook<Curve>]) -> Result<History> {
    Trainer {
        epochs,
        batch_size: 8,
        progress: Progress::Silent,
        ..Trainer::default()
    }
    .fit_with(
        &mut Curve::new(0),
        &mut Optimizer::new(Adam::default())?,
        Fit {
            train: &data(),
            validation: None,
            loss: &MeanSquaredError::default(),
            metrics: &mut [&mut MeanAbsoluteError::default()],
        },
        hooks,
    )
}

/// A run with all that leaves something behind.
pub(crate) fn run(directory: &Path, epochs: usize, hook: &mut dyn Hook<Curve>) -> Result<History> {
    let mut recorder = RunDirectory::new(directory).every_steps(1).tensorboard(1);
    let mut checkpoints = Checkpoints::new(directory)
        .keep_last(2)
        .keep_best("mean absolute error")
        .resume();
    fit(epochs, &mut [&mut recorder, &mut checkpoints, hook])
}

/// Does nothing.
pub(crate) struct Nothing;

impl<N> Hook<N> for Nothing {
    fn name(&self) -> &'static str {
        "nothing"
    }
}

/// Says that the run has begun, and waits until it may go on.
pub(crate) struct Gate(pub(crate) Sender<()>, pub(crate) Receiver<()>);

impl<N> Hook<N> for Gate {
    fn name(&self) -> &'static str {
        "gate"
    }
    fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if end.step == 10 {
            self.0.send(()).unwrap();
            self.1.recv().unwrap();
        }
        Ok(())
    }
}

pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .map(|name| {
            if name.contains("tfevents") {
                "events".into()
            } else {
                name
            }
        })
        .collect();
    names.sort();
    names
}

pub(crate) const LEFT: [&str; 7] = [
    "best.safetensors",
    "events",
    "metrics.csv",
    "report.html",
    "step-00000016.checkpoint",
    "step-00000024.checkpoint",
    "steps.csv",
];

/// A table without its times.
pub(crate) fn table(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let columns = text.lines().next().unwrap().split(',');
    let kept = columns.filter(|name| !name.contains("second")).count();
    let cut = |line: &str| line.split(',').take(kept).collect::<Vec<_>>().join(",");
    text.lines().map(cut).collect()
}

pub(crate) fn events(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.to_string_lossy().contains("tfevents"))
        .collect()
}
