//! A convolutional network reads hand-written digits, or says what clothes are: `LeNet`, on the
//! digits that come with it, or on MNIST or Fashion-MNIST where they are present.
//!
//! ```sh
//! cargo run --release --example lenet
//! cargo run --release --example lenet -- --data data/fashion-mnist
//! ```
//!
//! The directory gets a report of the run, `report.html`, and all that is needed to go on with it, with
//! `--resume`: after Ctrl-C, after the program was killed, or for more epochs.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::activation::Softmax;
use nn_runtime::data::{Augmented, CsvReader, Dataset, IdxReader, Rotation};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{ConfusionMatrix, ExpectedCalibrationError};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::plots::{self, HeatMap, Pixels, heat_maps, images};
use nn_runtime::train::{Checkpoints, Interrupt, RunDirectory, Trainer};
use nn_runtime::{io, prelude::*};

network! {
    /// For 8 × 8 pixels.
    pub struct Small {
        [8, 8, 1]
          => Conv2d(16, 3, relu, padding = same)
          => Conv2d(32, 3, relu, padding = same) => MaxPool2d(2) => Flatten
          => Dropout(0.3) => Dense(64, relu) => Dense(10, softmax)
    }
}

network! {
    /// For 28 × 28 pixels: Y. `LeCun` and others, "Gradient-based learning applied to document
    /// recognition", 1998, with what is usual today in place of sigmoids and averages.
    pub struct LeNet {
        [28, 28, 1]
          => Conv2d(6, 5, relu) => MaxPool2d(2)
          => Conv2d(16, 5, relu) => MaxPool2d(2) => Flatten
          => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}

/// Trains a convolutional network to read digits, and measures how well it does.
#[derive(Parser)]
struct Options {
    /// A directory with MNIST or Fashion-MNIST in IDX files, gzipped or not, to be read in place of the 1,797 digits of 8 × 8 pixels.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Decides the test set, the first weights and the order of the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How often each sample is seen: by default 30 times, or 10 where there are more of them.
    #[arg(long)]
    epochs: Option<usize>,
    /// Where the trained network, the report and the pictures go.
    #[arg(long, default_value = "out/lenet")]
    out: PathBuf,
    /// Goes on with the run that was begun there.
    #[arg(long)]
    resume: bool,
}

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    if let Some(directory) = &options.data {
        let (train, test) = IdxReader::default().read_directory(directory)?;
        learn(LeNet::new(options.seed), &train, &test, 128, options)
    } else {
        // The first 64 columns are pixels from 0 to 16, the last is the digit.
        let digits: Dataset<Image<8, 8, 1>, u32> = CsvReader::default()
            .read_str(include_str!("../data/digits.csv"))?
            .classes(0..64, 64)?
            .map_inputs(|pixels| pixels.iter_mut().for_each(|pixel| *pixel /= 16.0));
        let (train, test) = digits.split(0.2, options.seed)?;
        learn(Small::new(options.seed), &train, &test, 32, options)
    }
}

/// Trains the network, tests it, saves it and draws what it has learned.
fn learn<N, const SIDE: usize>(
    mut network: N,
    train: &Dataset<Image<SIDE, SIDE, 1>, u32>,
    test: &Dataset<Image<SIDE, SIDE, 1>, u32>,
    batch_size: usize,
    options: &Options,
) -> Result<(), Box<dyn Error>>
where
    N: Network<Scalar = f32, Input = Image<SIDE, SIDE, 1>, Head = Softmax>,
{
    println!(
        "{} images to learn from, {} to be tested with",
        train.len(),
        test.len()
    );
    println!("\n{}\n", N::summary());

    let trainer = Trainer {
        // There are fewer small images, so that they are seen more often.
        epochs: options.epochs.unwrap_or(if SIDE < 10 { 30 } else { 10 }),
        batch_size,
        seed: options.seed,
        ..Trainer::default()
    };
    // Each time that an image is seen, it is turned a little.
    let turned = Rotation {
        degrees: 10.0,
        ..Rotation::default()
    };
    let mut confusion = ConfusionMatrix::default();
    let mut calibration = ExpectedCalibrationError::default();
    let mut directory = RunDirectory::new(&options.out)
        .title("Learning to see")
        .note(
            "data",
            match &options.data {
                Some(directory) => directory.display().to_string(),
                None => "digits of 8 × 8 gray pixels, one of five to be tested with".into(),
            },
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
        &mut Optimizer::new(Adam::default())?,
        Fit {
            train: &Augmented::new(train, turned, options.seed)?,
            validation: Some(test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut confusion, &mut calibration],
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

    io::save(&network, options.out.join("lenet.safetensors"))?;
    draw_filters(&network, &options.out.join("filters.svg"))?;
    draw_misread(&network, test, &options.out.join("misread.svg"))?;
    println!(
        "saved the network, a report and pictures to {}",
        options.out.display()
    );
    println!("test accuracy: {:.4}", confusion.accuracy());
    Ok(())
}

/// What the first layer looks for: a square of weights for each of its channels.
fn draw_filters<N: Network<Scalar = f32>>(network: &N, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut filters = vec![];
    network.for_each(|parameter, weights| {
        // The weights come first: a row for each channel, a column for each pixel.
        if filters.is_empty() {
            let largest = weights.iter().fold(0.0_f32, |most, w| most.max(w.abs()));
            let pixels = weights.len() / parameter.rows;
            filters.extend((0..parameter.rows).map(|channel| {
                HeatMap {
                    title: format!("channel {channel}"),
                    side: pixels.isqrt(),
                    values: (0..pixels)
                        .map(|pixel| weights[pixel * parameter.rows + channel] / largest)
                        .collect(),
                }
            }));
        }
    });
    let title = "What the first layer looks for: ink (red), paper (blue)";
    heat_maps(title, 6, &filters)?.save(path)?;
    Ok(())
}

/// Some of the images that the network takes for others.
fn draw_misread<N, const SIDE: usize>(
    network: &N,
    test: &Dataset<Image<SIDE, SIDE, 1>, u32>,
    path: &Path,
) -> Result<(), Box<dyn Error>>
where
    N: Network<Scalar = f32, Input = Image<SIDE, SIDE, 1>>,
{
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(test.all(), &mut workspace)?;
    let misread = outputs
        .column_iter()
        .enumerate()
        .filter_map(|(index, output)| {
            let (read, actual) = (output.imax(), test.target(index)[0]);
            (read as u32 != actual).then(|| plots::Image {
                pixels: test.input(index),
                kind: Pixels::Ink,
                width: SIDE,
                caption: format!("a {actual}, read as {read}"),
            })
        });
    let misread: Vec<_> = misread.take(12).collect();
    let title = match misread.len() {
        0 => "Not a single image of the test set was misread",
        _ => "Images of the test set that were misread",
    };
    images(title, &misread)?.save(path)?;
    Ok(())
}
