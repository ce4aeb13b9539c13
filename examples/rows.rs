//! Hand-written digits, read like text: a recurrent network reads the digits row by row, 8 pixels
//! at a time, and remembers what it has seen.
//!
//! ```sh
//! cargo run --release --example rows -- --seed 1
//! ```

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::data::{CsvReader, Dataset};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::ConfusionMatrix;
use nn_runtime::nalgebra::SVector;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::Trainer;

network! {
    /// A digit is a sequence of 8 rows; the state after the last row decides the class.
    pub struct Rows { [8, 8] => Gru(96) => Last => Dropout(0.2) => Dense(10, softmax) }
}

/// Trains a recurrent network to read digits row by row, and measures its accuracy.
#[derive(Parser)]
struct Options {
    /// Seed of the test set, the initial weights and the order of the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of epochs.
    #[arg(long, default_value_t = 30)]
    epochs: usize,
}

/// Digits as sequences of rows.
type Digits = Dataset<Sequence<8, 8>, u32>;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    // The first 64 columns are pixels from 0 to 16, row by row; the last one is the digit.
    let digits: Digits = CsvReader::default()
        .read_str(include_str!("../data/digits.csv"))?
        .classes(0..64, 64)?
        .map_inputs(|pixels| pixels.iter_mut().for_each(|pixel| *pixel /= 16.0));
    let (train, test) = digits.split(0.2, options.seed)?;
    println!("{}\n", Rows::summary());

    let mut network = Rows::new(options.seed);
    let mut optimizer = Optimizer::new(Adam {
        learning_rate: 3e-3,
        ..Adam::default()
    })?;
    let mut confusion = ConfusionMatrix::default();
    let trainer = Trainer {
        epochs: options.epochs,
        batch_size: 32,
        seed: options.seed,
        ..Trainer::default()
    };
    trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut confusion],
        },
    )?;
    println!("{confusion}\n");

    println!("rows seen   right");
    for (rows, right) in (1..).zip(right_by_rows(&network, &test)) {
        println!("{rows:>9}   {right:.3}");
    }
    println!("test accuracy: {:.4}", confusion.accuracy());
    Ok(())
}

/// The accuracy after each row. The network runs step by step and classifies the digit as if it
/// ended there. It was trained on whole digits only.
fn right_by_rows(network: &Rows, digits: &Digits) -> [f64; 8] {
    let mut right = [0.0; 8];
    let mut state = network.state();
    for index in 0..digits.len() {
        state.reset(network);
        for (right, row) in right.iter_mut().zip(digits.input(index).chunks_exact(8)) {
            let output = network.step(&mut state, &SVector::from_column_slice(row));
            if output.imax() as u32 == digits.target(index)[0] {
                *right += 1.0 / digits.len() as f64;
            }
        }
    }
    right
}
