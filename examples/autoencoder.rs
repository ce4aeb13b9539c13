//! A convolutional network restores images: it learns the appearance of digits from noisy ones.
//!
//! ```sh
//! cargo run --release --example autoencoder
//! ```

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::data::{Augmented, CsvReader, Dataset, DatasetFor, GaussianNoise};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::plots::{self, Pixels, images};
use nn_runtime::prelude::*;

network! {
    /// From 8 × 8 pixels to 2 × 2 with 32 channels, and back.
    pub struct Autoencoder {
        [8, 8, 1]
          => Conv2d(16, 3, relu, padding = 1, stride = 2)
          => Conv2d(32, 3, relu, padding = 1, stride = 2)
          => ConvTranspose2d(16, 3, relu, stride = 2, padding = 1, output_padding = 1)
          => ConvTranspose2d(8, 3, relu, stride = 2, padding = 1, output_padding = 1)
          => Conv2d(1, 3, padding = same)
    }
}

/// Trains a network to remove noise from images of digits.
#[derive(Parser)]
struct Options {
    /// Seed of the test set, the initial weights, the order of the samples and the noise.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of epochs, each with different noise.
    #[arg(long, default_value_t = 60)]
    epochs: usize,
    /// Standard deviation of the noise; ink is 1, paper is 0.
    #[arg(long, default_value_t = 0.3)]
    noise: f64,
    /// Directory for the plot.
    #[arg(long, default_value = "out/autoencoder")]
    out: PathBuf,
}

/// The largest permitted fraction of the noise's energy that remains.
const REQUIRED: f64 = 0.5;

/// Images with images as targets.
type Pairs = Dataset<Image<8, 8, 1>, f32>;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let (train, test) = digits()?.split(0.2, options.seed)?;
    println!("{}\n", Autoencoder::summary());

    // The inputs get new noise in each epoch; the targets stay clean.
    let noise = GaussianNoise {
        deviation: options.noise,
    };
    let noisy = Augmented::new(&train, noise, options.seed)?;
    let noisy_test = Augmented::new(&test, noise, options.seed.wrapping_add(1))?;
    // The test images with the noise of one epoch, which stays the same.
    let mut damaged = Dataset::with_capacity(test.len(), test.targets_per_sample());
    let indices: Vec<usize> = (0..test.len()).collect();
    noisy_test.read(0, &indices, &mut damaged)?;

    let mut network = Autoencoder::new(options.seed);
    let mut optimizer = Optimizer::new(Adam {
        learning_rate: 2e-3,
        ..Adam::default()
    })?;
    let trainer = Trainer {
        epochs: options.epochs,
        seed: options.seed,
        ..Trainer::default()
    };
    trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: &noisy,
            validation: Some(&damaged),
            loss: &MeanSquaredError::default(),
            metrics: &mut [],
        },
    )?;

    let mut workspace = Workspace::new();
    let restored = network.predict_batch(damaged.all(), &mut workspace)?;
    let restored = restored.as_slice();
    let (before, after) = (
        mean_squared(damaged.inputs(), damaged.targets()),
        mean_squared(restored, damaged.targets()),
    );
    draw(&damaged, restored, &options.out)?;
    println!("mean squared error: {before:.4} with noise, {after:.4} restored");
    if after > REQUIRED * before {
        return Err(format!("more than {REQUIRED} of the error is left").into());
    }
    Ok(())
}

/// The digits, each as its own target.
fn digits() -> Result<Pairs, Box<dyn Error>> {
    let table = CsvReader::default().read_str(include_str!("../data/digits.csv"))?;
    let digits: Dataset<Image<8, 8, 1>, u32> = table.classes(0..64, 64)?;
    let pixels: Vec<f32> = digits.inputs().iter().map(|pixel| pixel / 16.0).collect();
    Ok(Dataset::values(pixels.clone(), pixels, 64)?)
}

fn mean_squared(found: &[f32], expected: &[f32]) -> f64 {
    let squares = found.iter().zip(expected).map(|(a, b)| (a - b) * (a - b));
    squares.map(f64::from).sum::<f64>() / found.len() as f64
}

/// Draws rows of six digits: noisy, restored, and original.
fn draw(data: &Pairs, restored: &[f32], directory: &Path) -> Result<(), Box<dyn Error>> {
    let rows = [
        ("with noise", data.inputs()),
        ("restored", restored),
        ("original", data.targets()),
    ];
    let drawn = rows.iter().flat_map(|(caption, pixels)| {
        pixels.chunks_exact(64).take(6).map(|pixels| plots::Image {
            pixels,
            kind: Pixels::Ink,
            width: 8,
            caption: (*caption).into(),
        })
    });
    let drawn: Vec<_> = drawn.collect();
    std::fs::create_dir_all(directory)
        .map_err(|error| format!("{} cannot be created: {error}", directory.display()))?;
    let title = "Digits that the network has not seen before";
    images(title, &drawn)?.save(directory.join("restored.svg"))?;
    Ok(())
}
