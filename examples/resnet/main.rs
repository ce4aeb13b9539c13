//! ResNet-20 classifies images of 32 × 32 pixels: CIFAR-10 if present, otherwise generated
//! textures.
//!
//! ```sh
//! cargo run --release --example resnet
//! cargo run --release --example resnet -- --data data/cifar-10-batches-bin --epochs 30
//! ```

mod textures;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::data::{Augmented, CifarReader, Dataset, HorizontalFlip, RandomCrop};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::ConfusionMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{AdamW, Optimizer};
use nn_runtime::plots::{self, Pixels, images};
use nn_runtime::train::Trainer;
use nn_runtime::{io, prelude::*};

network! {
    /// K. He et al., "Deep residual learning for image recognition", 2015, section 4.2, with
    /// projections where the number of channels increases.
    pub struct ResNet20 {
        [32, 32, 3] => Conv2d(16, 3, padding = same, bias = false) => BatchNorm => relu
          => 3 * { Residual {
               Conv2d(16, 3, padding = same, bias = false) => BatchNorm => relu
                 => Conv2d(16, 3, padding = same, bias = false) => BatchNorm } => relu }
          => Sum { Conv2d(32, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                     => Conv2d(32, 3, padding = same, bias = false) => BatchNorm
                 | Conv2d(32, 1, stride = 2, bias = false) => BatchNorm } => relu
          => 2 * { Residual {
               Conv2d(32, 3, padding = same, bias = false) => BatchNorm => relu
                 => Conv2d(32, 3, padding = same, bias = false) => BatchNorm } => relu }
          => Sum { Conv2d(64, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                     => Conv2d(64, 3, padding = same, bias = false) => BatchNorm
                 | Conv2d(64, 1, stride = 2, bias = false) => BatchNorm } => relu
          => 2 * { Residual {
               Conv2d(64, 3, padding = same, bias = false) => BatchNorm => relu
                 => Conv2d(64, 3, padding = same, bias = false) => BatchNorm } => relu }
          => Mean => Dense(10, softmax)
    }
}

/// Trains ResNet-20 and measures its accuracy.
#[derive(Parser)]
struct Options {
    /// Directory with the binary version of CIFAR-10, to use instead of generated textures.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Seed of the textures, the initial weights, the order of the images and their augmentation.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of epochs.
    #[arg(long, default_value_t = 5)]
    epochs: usize,
    /// Number of generated textures; a fifth of them is the test set.
    #[arg(long, default_value_t = 1500)]
    textures: usize,
    /// Directory for the trained network and the plot.
    #[arg(long, default_value = "out/resnet")]
    out: PathBuf,
}

type Photographs = Dataset<Image<32, 32, 3>, u32>;

/// The classes of CIFAR-10.
const CIFAR: [&str; 10] = [
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
];

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let ((train, test), labels) = match &options.data {
        Some(directory) => (CifarReader::default().read_directory(directory)?, CIFAR),
        None => (
            textures::generate(options.textures, options.seed)?.split(0.2, options.seed)?,
            textures::LABELS,
        ),
    };
    println!(
        "{} images to learn from, {} to be tested with",
        train.len(),
        test.len()
    );
    println!("\n{}\n", ResNet20::summary());

    let mut network = ResNet20::new(options.seed);
    let mut optimizer = Optimizer::new(AdamW {
        learning_rate: 2e-3,
        ..AdamW::default()
    })?;
    // Every image is shifted, and possibly mirrored, differently in each epoch.
    let moved = RandomCrop {
        padding: 4,
        ..RandomCrop::default()
    };
    // Textures that slant in opposite directions are different classes.
    let mirrored = HorizontalFlip {
        probability: if options.data.is_some() { 0.5 } else { 0.0 },
    };
    let mut confusion = ConfusionMatrix::with_labels(labels);
    let trainer = Trainer {
        epochs: options.epochs,
        batch_size: 64,
        seed: options.seed,
        ..Trainer::default()
    };
    trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: &Augmented::new(&train, (moved, mirrored), options.seed)?,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut confusion],
        },
    )?;
    println!("{confusion}\n");

    std::fs::create_dir_all(&options.out)
        .map_err(|error| format!("{} cannot be created: {error}", options.out.display()))?;
    io::save(&network, options.out.join("resnet.safetensors"))?;
    draw(&network, &test, labels, &options.out.join("images.svg"))?;
    println!(
        "saved the network and a picture to {}",
        options.out.display()
    );
    println!("test accuracy: {:.4}", confusion.accuracy());
    Ok(())
}

/// Draws some images of the test set with the predicted classes.
fn draw(
    network: &ResNet20,
    test: &Photographs,
    labels: [&str; 10],
    path: &Path,
) -> Result<(), Box<dyn Error>> {
    let (few, _) = test.split_at(test.len().min(19) - 1)?;
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(few.all(), &mut workspace)?;
    let drawn = outputs.column_iter().enumerate().map(|(index, output)| {
        let (seen, actual) = (labels[output.imax()], labels[few.target(index)[0] as usize]);
        plots::Image {
            pixels: few.input(index),
            kind: Pixels::Light,
            width: 32,
            caption: if seen == actual {
                actual.into()
            } else {
                format!("{actual}, seen as {seen}")
            },
        }
    });
    let drawn: Vec<_> = drawn.collect();
    images("Images that the network has not seen before", &drawn)?.save(path)?;
    Ok(())
}
