//! A convolutional network (`LeNet`) classifies hand-written digits or clothes: the embedded
//! digits, or MNIST or Fashion-MNIST if present.
//!
//! ```sh
//! cargo run --release --example lenet
//! cargo run --release --example lenet -- --data data/fashion-mnist
//! ```
//!
//! The output directory gets a report of the run, `report.html`, and everything needed to resume
//! the run with `--resume`: after Ctrl-C, after the program was killed, or for more epochs.

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
use nn_runtime::train::{Checkpoints, Interrupt, Mistakes, RunDirectory, Trainer};
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
    /// For 28 × 28 pixels: Y. `LeCun` et al., "Gradient-based learning applied to document
    /// recognition", 1998, with relu and max pooling, as is usual today, in place of sigmoids and
    /// averages.
    pub struct LeNet {
        [28, 28, 1]
          => Conv2d(6, 5, relu) => MaxPool2d(2)
          => Conv2d(16, 5, relu) => MaxPool2d(2) => Flatten
          => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}

/// Trains a convolutional network to classify digits, and measures its accuracy.
#[derive(Parser)]
struct Options {
    /// Directory with MNIST or Fashion-MNIST as IDX files, gzipped or not, to use instead of the
    /// 1,797 digits of 8 × 8 pixels.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Seed of the test set, the initial weights and the order of the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of epochs: by default 30 for the embedded digits, and 10 for other data.
    #[arg(long)]
    epochs: Option<usize>,
    /// Directory for the trained network, the report and the plots.
    #[arg(long, default_value = "out/lenet")]
    out: PathBuf,
    /// Resumes the run in that directory.
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
        // The first 64 columns are pixels from 0 to 16; the last one is the digit.
        let digits: Dataset<Image<8, 8, 1>, u32> = CsvReader::default()
            .read_str(include_str!("../data/digits.csv"))?
            .classes(0..64, 64)?
            .map_inputs(|pixels| pixels.iter_mut().for_each(|pixel| *pixel /= 16.0));
        let (train, test) = digits.split(0.2, options.seed)?;
        learn(Small::new(options.seed), &train, &test, 32, options)
    }
}

/// Trains, tests and saves the network, and draws what it has learned.
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
        // There are fewer small images, so they get more epochs.
        epochs: options.epochs.unwrap_or(if SIDE < 10 { 30 } else { 10 }),
        batch_size,
        seed: options.seed,
        ..Trainer::default()
    };
    // Every image is rotated slightly, differently in each epoch.
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
    directory.add_mistakes(&network, test, Mistakes::default())?;
    println!(
        "saved the network, a report and pictures to {}",
        options.out.display()
    );
    println!("test accuracy: {:.4}", confusion.accuracy());
    Ok(())
}

/// Draws the filters of the first layer: a square of weights for each channel.
fn draw_filters<N: Network<Scalar = f32>>(network: &N, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut filters = vec![];
    network.for_each(|parameter, weights| {
        // The weights come first, with one row for each channel and one column for each pixel.
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

/// Draws some of the misclassified images.
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
