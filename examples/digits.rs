//! Hand-written digits: reads, trains, tests, saves, loads and draws.
//!
//! ```sh
//! cargo run --release --example digits -- --seed 1 --epochs 30
//! ```
//!
//! The output directory gets a report of the run, `report.html`, and everything needed to resume
//! the run with `--resume`: after Ctrl-C, after the program was killed, or for more epochs.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::data::{CsvReader, Dataset};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::ConfusionMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::plots::{Chart, Image, Pixels, images};
use nn_runtime::train::{Checkpoints, History, Interrupt, Mistakes, RunDirectory, Trainer};
use nn_runtime::{io, prelude::*};

network! {
    /// Hand-written digits, 8×8 gray pixels.
    pub struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) }
}

/// Trains a network to classify hand-written digits, and measures its accuracy.
#[derive(Parser)]
struct Options {
    /// Seed of the test set, the initial weights and the order of the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of epochs.
    #[arg(long, default_value_t = 30)]
    epochs: usize,
    /// Directory for the trained network, the report and the plots.
    #[arg(long, default_value = "out/digits")]
    out: PathBuf,
    /// Resumes the run in that directory.
    #[arg(long)]
    resume: bool,
}

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    // The first 64 columns are pixels from 0 to 16; the last one is the digit.
    let digits: Dataset<Vector<64>, u32> = CsvReader::default()
        .read_str(include_str!("../data/digits.csv"))?
        .classes(0..64, 64)?
        .map_inputs(|pixels| pixels.iter_mut().for_each(|pixel| *pixel /= 16.0));
    let (train, test) = digits.split(0.2, options.seed)?;
    println!(
        "{} digits to learn from, {} to be tested with",
        train.len(),
        test.len()
    );
    println!("\n{}\n", Digits::summary());

    let mut network = Digits::new(options.seed);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let mut confusion = ConfusionMatrix::default();
    let trainer = Trainer {
        epochs: options.epochs,
        batch_size: 32,
        seed: options.seed,
        ..Trainer::default()
    };
    let mut directory = RunDirectory::new(&options.out)
        .title("Learning to read digits")
        .note(
            "data",
            "digits of 8 × 8 gray pixels, one of five to be tested with",
        );
    let mut checkpoints = Checkpoints::new(&options.out)
        .keep_last(2)
        .keep_best("confusion matrix accuracy");
    if options.resume {
        checkpoints = checkpoints.resume();
    }
    let mut interrupt = Interrupt::on_ctrl_c()?;
    let history = trainer.fit_with(
        &mut network,
        &mut optimizer,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut confusion],
        },
        &mut [&mut directory, &mut checkpoints, &mut interrupt],
    )?;
    if interrupt.is_raised() {
        println!(
            "interrupted after {} epochs: --resume goes on",
            history.len()
        );
        return Ok(());
    }
    println!("{confusion}\n");

    save_and_load(&network, &test, &options.out)?;
    draw_losses(&history, &options.out.join("loss.svg"))?;
    draw_misread(&network, &test, &options.out.join("misread.svg"))?;
    // The network reads its images as vectors, so the report has to be told how wide they are.
    let mistakes = Mistakes {
        width: Some(8),
        ..Mistakes::default()
    };
    directory.add_mistakes(&network, &test, mistakes)?;
    println!(
        "saved the network, a report and pictures to {}",
        options.out.display()
    );
    println!("test accuracy: {:.4}", confusion.accuracy());
    Ok(())
}

/// Saves the network, and checks that the file restores it exactly.
fn save_and_load(
    network: &Digits,
    test: &Dataset<Vector<64>, u32>,
    directory: &Path,
) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(directory)
        .map_err(|error| format!("{} cannot be created: {error}", directory.display()))?;
    let path = directory.join("digits.safetensors");
    io::save(network, &path)?;
    let mut loaded = Digits::zeros();
    io::load(&mut loaded, &path)?;

    let (mut before, mut after) = (Workspace::new(), Workspace::new());
    let before = network.predict_batch(test.all(), &mut before)?;
    let after = loaded.predict_batch(test.all(), &mut after)?;
    if before
        .iter()
        .zip(&after)
        .any(|(a, b)| a.to_bits() != b.to_bits())
    {
        return Err(
            "the loaded network predicts something else than the one that was saved".into(),
        );
    }
    Ok(())
}

/// Draws the loss after each epoch, on both sets.
fn draw_losses(history: &History, path: &Path) -> Result<(), Box<dyn Error>> {
    let chart = Chart {
        title: "Learning to read digits",
        x: "epoch",
        y: "cross-entropy",
        from_zero: true,
        ..Chart::default()
    };
    history.draw_losses(&chart)?.save(path)?;
    Ok(())
}

/// Draws some of the misclassified digits.
fn draw_misread(
    network: &Digits,
    test: &Dataset<Vector<64>, u32>,
    path: &Path,
) -> Result<(), Box<dyn Error>> {
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(test.all(), &mut workspace)?;
    let misread = outputs
        .column_iter()
        .enumerate()
        .filter_map(|(index, output)| {
            let (read, digit) = (output.imax(), test.target(index)[0]);
            (read as u32 != digit).then(|| Image {
                pixels: test.input(index),
                kind: Pixels::Ink,
                width: 8,
                caption: format!("a {digit}, read as {read}"),
            })
        });
    let misread: Vec<_> = misread.take(12).collect();
    let title = match misread.len() {
        0 => "Not a single digit of the test set was misread",
        _ => "Digits of the test set that were misread",
    };
    images(title, &misread)?.save(path)?;
    Ok(())
}
