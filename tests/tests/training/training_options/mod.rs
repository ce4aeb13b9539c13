//! What training can do beside plain steps, against values computed by `PyTorch`: schedules
//! (`reference/schedules.py`), parameter groups, accumulation, averages, learning rate ranges, L-BFGS
//! and sharpness-aware minimization (`reference/training_options.py`, which says what the problems are).

mod averages;
mod groups;
mod lbfgs;
mod range;
mod schedules;
mod sharpness;
mod statistics;

use nn_runtime::data::Dataset;
use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::parameter::Role;
use nn_runtime::prelude::*;
use nn_runtime::train::{BatchEnd, Hook, Optimize, Progress, Training};

network! {
    #[scalar(f64)]
    struct Classifier { 6 => Dense(8, tanh) => Dense(5, tanh) => Dense(3, softmax) }
}

network! {
    #[scalar(f64)]
    struct Curve { 1 => Dense(5, tanh) => Dense(1) }
}

const SAMPLES: usize = 48;

/// The numbers of a line of the reference.
fn reference(name: &str) -> Vec<f64> {
    let prefix = format!("{name} ");
    let line = include_str!("../../../reference/training_options.txt")
        .lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .unwrap_or_else(|| panic!("no {name} in the reference"));
    line.split(' ').map(|x| x.parse().unwrap()).collect()
}

#[track_caller]
fn assert_close(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= tolerance * expected.abs().max(1.0),
            "{what}, {place}: {found}, not {expected}"
        );
    }
}

fn numbers(frequency: f64, scale: f64) -> impl Iterator<Item = f64> {
    (1_u32..).map(move |i| (frequency * f64::from(i)).sin() * scale)
}

/// A network with the parameters of the reference.
fn initial<N: Network<Scalar = f64>>() -> N {
    let mut network = N::zeros();
    let mut layer = 0.0;
    network.for_each_mut(|description, values| {
        let is_weight = description.role == Role::Weight;
        let (frequency, scale) = if is_weight {
            (0.11 + 0.07 * layer, 0.4)
        } else {
            (0.53 + 0.05 * layer, 0.1)
        };
        for (value, number) in values.iter_mut().zip(numbers(frequency, scale)) {
            *value = number;
        }
        layer += if is_weight { 0.0 } else { 1.0 };
    });
    network
}

fn flat<N: Network<Scalar = f64>>(network: &N) -> Vec<f64> {
    let mut all = vec![];
    network.for_each(|_, values| all.extend_from_slice(values));
    all
}

fn samples() -> Dataset<Vector<6>, u32, f64> {
    let inputs = numbers(0.37, 1.5).take(SAMPLES * 6).collect();
    let classes = (0..SAMPLES as u32).map(|i| (i * 7 + i * i) % 3).collect();
    Dataset::from_flat(inputs, classes).unwrap()
}

fn trainer() -> Trainer {
    Trainer {
        epochs: 4,
        batch_size: 8,
        shuffle: false,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

/// Writes down the loss of each batch.
#[derive(Default)]
struct Losses(Vec<f64>);

impl<N> Hook<N> for Losses {
    fn name(&self) -> &'static str {
        "losses"
    }

    fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        self.0.push(end.loss);
        Ok(())
    }
}

/// Trains the classifier: the losses of the batches, and the parameters.
fn train(trainer: &Trainer, optimizer: &mut impl Optimize<Classifier>) -> (Vec<f64>, Classifier) {
    let (mut network, mut losses) = (initial::<Classifier>(), Losses::default());
    let result = trainer.fit_with(
        &mut network,
        optimizer,
        Fit::new(&samples(), &CrossEntropy::default()),
        &mut [&mut losses],
    );
    result.unwrap();
    (losses.0, network)
}

/// The same, compared with the reference.
fn compare(name: &str, trainer: &Trainer, optimizer: &mut impl Optimize<Classifier>) {
    let (losses, network) = train(trainer, optimizer);
    assert_close(name, &losses, &reference(name), 1e-12);
    let expected = reference(&format!("{name}_parameters"));
    assert_close(name, &flat(&network), &expected, 1e-11);
}
