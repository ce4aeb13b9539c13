//! Composition and freezing: an encoder learns the appearance of digits from damaged images without
//! labels, and is then frozen in a classifier that learns from few labels.
//!
//! ```sh
//! cargo run --release --example transfer
//! ```

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::activation::Softmax;
use nn_runtime::data::{CsvReader, Dataset, Order};
use nn_runtime::loss::{CrossEntropy, MeanSquaredError};
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::random::{self, Generator};
use nn_runtime::train::{Progress, Trainer};
use rand::RngExt;

network! {
    /// Encodes an image of 8×8 gray pixels in a few numbers.
    struct Encoder { 64 => Dense(64, gelu) => Dense(16, tanh) }
}

network! {
    /// Restores damaged images. For that, the encoder must learn what digits look like.
    struct Autoencoder { 64 => encoder: Encoder => Dense(64, gelu) => Dense(64) }
}

network! {
    /// The frozen encoder, and one layer on top.
    #[frozen("encoder.*")]
    struct Classifier { 64 => encoder: Encoder => Dense(10, softmax) }
}

network! {
    /// The same architecture, with all parameters trained.
    struct FromScratch { 64 => encoder: Encoder => Dense(10, softmax) }
}

/// Classifies digits from few labels, with an encoder that was trained without labels.
#[derive(Parser)]
struct Options {
    /// Seed of the test set, the labeled digits and the initial weights.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// The required improvement of the mean accuracy over training from scratch.
const REQUIRED: f64 = 0.1;
/// The number of damaged copies of each image, for the encoder.
const COPIES: usize = 8;
/// The number of labels of each digit, for the classifiers, and how often they are drawn again.
const LABELS: usize = 4;
const DRAWS: u64 = 5;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

type Digits = Dataset<Vector<64>, u32>;

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let digits: Digits = CsvReader::default()
        .read_str(include_str!("../../data/digits.csv"))?
        .classes(0..64, 64)?
        .map_inputs(|pixels| pixels.iter_mut().for_each(|pixel| *pixel /= 16.0));
    let (mut train, mut test) = digits.split_stratified(0.3, options.seed)?;

    // Every image several times, each time damaged differently, with the original as the target.
    let mut generator = random::generator(options.seed);
    let images = train.inputs().repeat(COPIES);
    let mut damaged = images.clone();
    damage(&mut damaged, &mut generator);
    let images = Dataset::<Vector<64>, f32>::values(damaged, images, 64)?;
    for digits in [&mut train, &mut test] {
        damage(digits.inputs_mut(), &mut generator);
    }
    let mut autoencoder = Autoencoder::new(options.seed);
    let history = trainer(20, options.seed).fit(
        &mut autoencoder,
        &mut Optimizer::new(Adam::default())?,
        Fit::new(&images, &MeanSquaredError::default()),
    )?;
    let losses: Vec<f64> = history.losses().collect();
    println!(
        "an autoencoder of {} damaged images without labels",
        images.len()
    );
    for epoch in [1, 5, losses.len()] {
        println!(
            "epoch {epoch:>3}   mean squared error {:.4}",
            losses[epoch - 1]
        );
    }

    println!(
        "\naccuracy on {} other damaged images, from {LABELS} labels of each digit",
        test.len()
    );
    println!("draw   with the encoder   from scratch");
    let mut means = [0.0; 2];
    for draw in 0..DRAWS {
        let seed = options.seed.wrapping_add(draw);
        let few = labeled(&train, seed)?;
        let mut classifier = Classifier::new(seed);
        classifier.encoder = autoencoder.encoder.clone();
        let accuracies = [
            accuracy(&mut classifier, &few, &test, seed)?,
            accuracy(&mut FromScratch::new(seed), &few, &test, seed)?,
        ];
        println!("{draw:>4} {:>18.4} {:>14.4}", accuracies[0], accuracies[1]);
        for (mean, accuracy) in means.iter_mut().zip(accuracies) {
            *mean += accuracy / DRAWS as f64;
        }
        if classifier.encoder != autoencoder.encoder {
            return Err("the frozen encoder has changed".into());
        }
    }
    let [with, without] = means;
    println!("mean {with:>18.4} {without:>14.4}");
    if with < without + REQUIRED {
        return Err(format!("the encoder is not {REQUIRED} better").into());
    }
    Ok(())
}

/// Removes half of the pixels.
fn damage(images: &mut [f32], generator: &mut Generator) {
    for pixel in images {
        if generator.random_bool(0.5) {
            *pixel = 0.0;
        }
    }
}

fn trainer(epochs: usize, seed: u64) -> Trainer {
    Trainer {
        epochs,
        seed,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

/// The first few of each digit, in random order.
fn labeled(digits: &Digits, seed: u64) -> nn_runtime::error::Result<Digits> {
    let mut order = Order::new(digits.len(), seed);
    let mut counts = [0; 10];
    let few: Vec<usize> = order
        .shuffle(0)
        .iter()
        .copied()
        .filter(|&index| {
            let count = &mut counts[digits.target(index)[0] as usize];
            *count += 1;
            *count <= LABELS
        })
        .collect();
    digits.subset(&few)
}

/// Trains a network on few digits, and tests it on others.
fn accuracy<N>(
    network: &mut N,
    few: &Digits,
    test: &Digits,
    seed: u64,
) -> nn_runtime::error::Result<f64>
where
    N: Network<Scalar = f32, Input = Vector<64>, Head = Softmax>,
{
    let mut accuracy = Accuracy::default();
    trainer(200, seed).fit(
        network,
        &mut Optimizer::new(Adam {
            learning_rate: 3e-3,
            ..Adam::default()
        })?,
        Fit {
            train: few,
            validation: Some(test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
    )?;
    Ok(accuracy.value())
}
