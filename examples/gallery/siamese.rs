//! Do two images show the same digit? Both go through the same shared stages.
//!
//! ```sh
//! cargo run --release --example siamese
//! ```

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::data::{CsvReader, Dataset};
use nn_runtime::loss::BinaryCrossEntropy;
use nn_runtime::metric::BinaryAccuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::random::{self, Generator};
use nn_runtime::train::{Progress, Trainer};
use rand::RngExt;

network! {
    /// The probability that two images of 8×8 gray pixels show the same digit.
    struct SameDigit(left: 64, right: 64) {
        let embed = shared Dense(64, relu) => Dense(32, tanh);
        Product { left => embed | right => embed } => Dense(1, sigmoid)
    }
}

/// Trains a network to decide whether two hand-written digits are the same.
#[derive(Parser)]
struct Options {
    /// Seed of the held-out digits, the pairs and the initial weights.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// The accuracy that must be reached; half of the pairs show the same digit.
const REQUIRED: f64 = 0.9;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let digits: Digits = CsvReader::default()
        .read_str(include_str!("../../data/digits.csv"))?
        .classes(0..64, 64)?
        .map_inputs(|pixels| pixels.iter_mut().for_each(|pixel| *pixel /= 16.0));
    // The digits of test pairs never occur in training.
    let (seen, unseen) = digits.split_stratified(0.2, options.seed)?;
    let mut generator = random::generator(options.seed);
    let (train, test) = (
        pairs(&seen, 8000, &mut generator)?,
        pairs(&unseen, 2000, &mut generator)?,
    );
    println!("{}\n", SameDigit::summary());

    let mut network = SameDigit::new(options.seed);
    let mut adam = Optimizer::new(Adam {
        learning_rate: 3e-3,
        ..Adam::default()
    })?;
    let mut accuracy = BinaryAccuracy::default();
    let trainer = Trainer {
        epochs: 8,
        seed: options.seed,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let history = trainer.fit(
        &mut network,
        &mut adam,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &BinaryCrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
    )?;
    println!("{history}\n");

    let accuracy = accuracy.value();
    println!(
        "accuracy on {} pairs of unseen digits: {accuracy:.4}",
        test.len()
    );
    if accuracy < REQUIRED {
        return Err(format!("the accuracy is {accuracy:.4}, not {REQUIRED} or more").into());
    }
    Ok(())
}

type Digits = Dataset<Vector<64>, u32>;
type Pairs = Dataset<<SameDigit as Layer>::Input, f32>;

/// Random pairs, half of them of the same digit. A sample is both images, one after the other; the
/// target is 1 if they show the same digit.
fn pairs(
    digits: &Digits,
    count: usize,
    generator: &mut Generator,
) -> nn_runtime::error::Result<Pairs> {
    let (mut inputs, mut targets) = (vec![], vec![]);
    while targets.len() < count {
        let wanted = targets.len() % 2 == 0;
        let [left, right] = [(); 2].map(|()| generator.random_range(0..digits.len()));
        let same = digits.target(left) == digits.target(right);
        if same == wanted && left != right {
            inputs.extend_from_slice(digits.input(left));
            inputs.extend_from_slice(digits.input(right));
            targets.push(if same { 1.0 } else { 0.0 });
        }
    }
    Dataset::from_flat(inputs, targets)
}
