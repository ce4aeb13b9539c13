//! Hand-written digits, classified by attention: a vision transformer sees a digit as 16 patches of
//! 2 × 2 pixels, and a class token gathers information from them.
//!
//! ```sh
//! cargo run --release --example vit -- --seed 1
//! ```

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::data::{Augmented, CsvReader, Dataset, Rotation};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::ConfusionMatrix;
use nn_runtime::optimizer::{AdamW, Optimizer, Schedule};
use nn_runtime::prelude::*;
use nn_runtime::train::Trainer;

/// The batch size.
const BATCH: usize = 32;

network! {
    /// A. Dosovitskiy et al., "An image is worth 16x16 words", 2021, for 8 × 8 pixels.
    pub struct Vit {
        [8, 8, 1]
          => Patches(2) => Dense(48) => ClassToken => Positions(learned) => Dropout(0.1)
          => blocks: 3 * {
              Residual { LayerNorm => Attention(heads = 4) => Dropout(0.1) }
              => Residual { LayerNorm => Dense(96, gelu) => Dense(48) => Dropout(0.1) }
          }
          => LayerNorm => First => Dense(10, softmax)
    }
}

/// Trains a vision transformer to classify hand-written digits, and measures its accuracy.
#[derive(Parser)]
struct Options {
    /// Seed of the test set, the initial weights and the order of the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of epochs.
    #[arg(long, default_value_t = 40)]
    epochs: usize,
}

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    // The first 64 columns are pixels from 0 to 16, row by row; the last one is the digit.
    let digits: Dataset<Image<8, 8, 1>, u32> = CsvReader::default()
        .read_str(include_str!("../data/digits.csv"))?
        .classes(0..64, 64)?
        .map_inputs(|pixels| pixels.iter_mut().for_each(|pixel| *pixel /= 16.0));
    let (train, test) = digits.split(0.2, options.seed)?;
    println!("{}\n", Vit::summary());

    let mut network = Vit::new(options.seed);
    let mut adam = Optimizer::new(AdamW {
        learning_rate: 3e-3,
        weight_decay: 0.05,
        ..AdamW::default()
    })?;
    adam.spare_from_decay();
    // Every digit is rotated slightly, differently in each epoch.
    let turned = Rotation {
        degrees: 10.0,
        ..Rotation::default()
    };
    let steps = (options.epochs * train.len().div_ceil(BATCH)) as u64;
    let rises = steps / 20 + 1;
    let trainer = Trainer {
        epochs: options.epochs,
        batch_size: BATCH,
        seed: options.seed,
        schedule: Schedule::warm_up(rises).then(rises, Schedule::cosine(steps, 0.0)),
        ..Trainer::default()
    };
    let mut confusion = ConfusionMatrix::default();
    trainer.fit(
        &mut network,
        &mut adam,
        Fit {
            train: &Augmented::new(train, turned, options.seed)?,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut confusion],
        },
    )?;
    println!("{confusion}\n");
    println!("test accuracy: {:.4}", confusion.accuracy());
    Ok(())
}
