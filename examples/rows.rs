//! Hand-written digits, read as one reads a text: row by row, each of 8 pixels, by a recurrent
//! network that remembers what it has seen.
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
    /// A digit is a sequence of 8 rows; what is remembered after the last says which.
    pub struct Rows { [8, 8] => Gru(96) => Last => Dropout(0.2) => Dense(10, softmax) }
}

/// Trains a recurrent network to read digits row by row, and measures how well it does.
#[derive(Parser)]
struct Options {
    /// Decides the test set, the first weights and the order of the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How often each sample is seen.
    #[arg(long, default_value_t = 30)]
    epochs: usize,
}

/// Digits as sequences of rows.
type Digits = Dataset<Sequence<8, 8>, u32>;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    // The first 64 columns are pixels from 0 to 16, row after row, the last is the digit.
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

/// The share of digits that are recognized after each row: the network runs step by step, and says
/// at each what it would say if the digit ended there. It has learned of whole digits alone.
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
