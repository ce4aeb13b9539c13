//! A run on a small problem, all of whose parts may be another's.

use std::path::Path;

use nn_runtime::data::Dataset;
use nn_runtime::error::Result;
use nn_runtime::loss::{CrossEntropy, Loss};
use nn_runtime::metric::{Accuracy, Metric};
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Change, Checkpoints, History, Hook, Optimize, Progress};

pub(crate) mod plain {
    nn_runtime::network! { pub(crate) struct Net { 2 => Dense(8, relu) => Dropout(0.1) => Dense(3) } }
}
pub(crate) mod activation {
    nn_runtime::network! { pub(crate) struct Net { 2 => Dense(8, tanh) => Dropout(0.1) => Dense(3) } }
}
pub(crate) mod dropout {
    nn_runtime::network! { pub(crate) struct Net { 2 => Dense(8, relu) => Dropout(0.2) => Dense(3) } }
}
pub(crate) mod frozen {
    nn_runtime::network! {
        #[frozen("dense1")]
        pub(crate) struct Net { 2 => Dense(8, relu) => Dropout(0.1) => Dense(3) }
    }
}

pub(crate) type Data = Dataset<Vector<2>, u32>;
pub(crate) type Hooks<'h, 'a, N> = &'h mut [&'a mut dyn Hook<N>];

pub(crate) fn sectors(samples: usize, seed: u64) -> Data {
    let number = |place: usize| {
        let bits = nn_runtime::random::mix(seed, place as u64);
        (bits >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let inputs: Vec<f32> = (0..2 * samples).map(number).collect();
    let class =
        |point: &[f32]| u32::from(point[0] > point[1]) + u32::from(point[0] + point[1] > 0.0);
    let classes = inputs.chunks(2).map(class).collect();
    Data::classes(inputs, classes).unwrap()
}

pub(crate) fn trainer(epochs: usize) -> Trainer {
    Trainer {
        epochs,
        batch_size: 16,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

pub(crate) fn adam<N: Network>() -> Optimizer<N, Adam> {
    Optimizer::new(Adam::default()).unwrap()
}

pub(crate) fn bits<N: Network<Scalar = f32>>(network: &N) -> Vec<u32> {
    let mut bits = vec![];
    network.for_each(|_, values| bits.extend(values.iter().map(|value| value.to_bits())));
    bits
}

/// A run, all of whose parts may be another's.
pub(crate) struct Case<'a, L, O> {
    pub(crate) trainer: Trainer,
    pub(crate) loss: L,
    pub(crate) optimizer: O,
    pub(crate) train: &'a Data,
    pub(crate) validation: Option<&'a Data>,
}

impl<L, O> Case<'_, L, O> {
    pub(crate) fn run<N>(&mut self, network: &mut N, hooks: Hooks<'_, '_, N>) -> Result<History>
    where
        N: Network<Scalar = f32, Input = Vector<2>>,
        L: Loss<f32, N::Head, u32>,
        O: Optimize<N>,
        Accuracy: Metric<f32, N::Head, u32>,
    {
        let validation = self.validation.map(|data| data as _);
        self.trainer.fit_with(
            network,
            &mut self.optimizer,
            Fit {
                train: self.train,
                validation,
                loss: &self.loss,
                metrics: &mut [&mut Accuracy::default()],
            },
            hooks,
        )
    }

    /// It does not go on from what is in a directory, and says why; unless that is meant.
    pub(crate) fn differs<N>(mut self, directory: &Path, words: &str, change: Change)
    where
        N: Network<Scalar = f32, Input = Vector<2>>,
        L: Loss<f32, N::Head, u32>,
        O: Optimize<N>,
        Accuracy: Metric<f32, N::Head, u32>,
    {
        let mut network = N::new(5);
        let mut checkpoints = Checkpoints::new(directory).resume();
        let error = self.run(&mut network, &mut [&mut checkpoints]);
        let error = error.expect_err(words).to_string();
        assert!(error.contains(words), "{words}: {error}");
        assert!(error.contains(&format!("Change::{change:?}")), "{error}");
        assert!(error.contains("step-00000014.checkpoint"), "{error}");
        // Nothing has changed.
        assert_eq!(bits(&network), bits(&N::new(5)), "{words}");

        let other = match change {
            Change::Loss => Change::Network,
            _ => Change::Loss,
        };
        let mut checkpoints = Checkpoints::new(directory).resume_with([other]);
        let error = self.run(&mut network, &mut [&mut checkpoints]);
        assert!(error.is_err(), "{words}: only what is meant may differ");

        let copy = copied(directory);
        let mut checkpoints = Checkpoints::new(copy.path()).resume_with([change]);
        let history = self.run(&mut network, &mut [&mut checkpoints]).unwrap();
        assert_eq!(history.len(), self.trainer.epochs, "{words}");
        // It is the same run from then on.
        let mut checkpoints = Checkpoints::new(copy.path()).resume();
        self.trainer.epochs += 1;
        let again = self.run(&mut N::new(6), &mut [&mut checkpoints]);
        // An optimizer that has been at work is another one than at the beginning, if it is asked
        // for its learning rate alone.
        assert_eq!(again.unwrap().len(), self.trainer.epochs, "{words}");
    }
}

pub(crate) fn copied(directory: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

/// The run that the others are compared with, for two epochs of seven steps; it would have three.
pub(crate) fn case<'a, N: Network>(
    train: &'a Data,
    validation: &'a Data,
) -> Case<'a, CrossEntropy, Optimizer<N, Adam>> {
    Case {
        trainer: trainer(3),
        loss: CrossEntropy::default(),
        optimizer: adam(),
        train,
        validation: Some(validation),
    }
}

pub(crate) fn begun(train: &Data, validation: &Data) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mut checkpoints = Checkpoints::new(directory.path());
    let mut case = case::<plain::Net>(train, validation);
    case.trainer.epochs = 2;
    let mut network = plain::Net::new(0);
    case.run(&mut network, &mut [&mut checkpoints]).unwrap();
    directory
}
