//! A small problem, and runs on it.

use nn_runtime::data::Dataset;
use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::network;
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::shape::Vector;
use nn_runtime::train::{BatchEnd, Fit, History, Hook, Progress, Trainer, Training};
use rand::RngExt;

network! {
    /// Everything that a run has to remember: statistics of batches, and dropout.
    pub(crate) struct Classifier {
        2 => Dense(12) => BatchNorm => relu => Dropout(0.1) => Dense(3)
    }
}

pub(crate) type Data = Dataset<Vector<2>, u32>;

/// Points in the plane, in one of three classes by their angle.
pub(crate) fn sectors(samples: usize, seed: u64) -> Data {
    let mut generator = nn_runtime::random::generator(seed);
    let (mut inputs, mut classes) = (vec![], vec![]);
    for _ in 0..samples {
        let (x, y): (f32, f32) = (
            generator.random_range(-1.0..1.0),
            generator.random_range(-1.0..1.0),
        );
        inputs.extend([x, y]);
        let turn = (y.atan2(x) / core::f32::consts::TAU + 1.0).fract();
        classes.push((turn * 3.0) as u32 % 3);
    }
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
    Optimizer::new(Adam {
        learning_rate: 0.01,
        ..Adam::default()
    })
    .unwrap()
}

/// Trains on 110 samples, with 40 others to validate.
pub(crate) fn fit(
    trainer: &Trainer,
    network: &mut Classifier,
    optimizer: &mut Optimizer<Classifier, Adam>,
    hooks: &mut [&mut dyn Hook<Classifier>],
) -> Result<History> {
    trainer.fit_with(
        network,
        optimizer,
        Fit {
            train: &sectors(110, 0),
            validation: Some(&sectors(40, 1)),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut Accuracy::default()],
        },
        hooks,
    )
}

pub(crate) fn bits<N: Network<Scalar = f32>>(network: &N) -> Vec<u32> {
    let mut bits = vec![];
    network.for_each(|_, values| bits.extend(values.iter().map(|value| value.to_bits())));
    bits
}

/// The losses and metrics of a run, without its times.
pub(crate) fn course(history: &History) -> Vec<u64> {
    let metrics = (0..history.len()).flat_map(|epoch| history.metrics(epoch).iter().copied());
    let numbers = history.losses().chain(history.validation_losses());
    numbers.chain(metrics).map(f64::to_bits).collect()
}

/// Stops after a step.
pub(crate) struct StopAfter(pub(crate) u64);

impl<N> Hook<N> for StopAfter {
    fn name(&self) -> &'static str {
        "stop"
    }
    fn batch_end(&mut self, training: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if end.step >= self.0 {
            training.stop();
        }
        Ok(())
    }
}
