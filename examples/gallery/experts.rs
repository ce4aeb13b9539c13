//! A mixture of two experts learns a discontinuous function: a gate assigns each part of the plane
//! to one of them (R. Jacobs et al., "Adaptive mixtures of local experts", 1991).
//!
//! ```sh
//! cargo run --release --example experts
//! ```

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::activation::Identity;
use nn_runtime::data::{Dataset, Order};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer, Treatment};
use nn_runtime::prelude::*;
use nn_runtime::random::{self, Generator};
use rand::RngExt;

network! { struct Gate { 2 => Dense(2, softmax) } }

network! {
    /// The two values of each expert are multiplied by its weight, which is one number.
    struct Experts(point: 2) {
        let shares = point => gate: Gate;
        Sum {
            Product { shares => Slice(0..1) => Expand(2) | point => Dense(8, tanh) => Dense(2) }
            | Product { shares => Slice(1..2) => Expand(2) | point => Dense(8, tanh) => Dense(2) }
        }
    }
}

network! { struct OneExpert { 2 => Dense(8, tanh) => Dense(2) } }
network! { struct OneLargeExpert { 2 => Dense(17, tanh) => Dense(2) } }

/// Trains a mixture of two experts, and one expert, on a function that is discontinuous along a
/// line.
#[derive(Parser)]
struct Options {
    /// Seed of the samples, their order and the initial weights.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// The largest permitted ratio of the mixture's error to the error of one expert.
const REQUIRED: f64 = 0.5;

const EPOCHS: usize = 300;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

/// Waves on the left of a line, a saddle and a slope on its right.
fn function([x, y]: [f32; 2]) -> [f32; 2] {
    if is_left([x, y]) {
        [(3.0 * x + y).sin(), (3.0 * y).cos()]
    } else {
        [1.0 - x * y, y - x - 1.0]
    }
}

fn is_left([x, y]: [f32; 2]) -> bool {
    x < 0.5 * y
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut generator = random::generator(options.seed);
    let (train, test) = (points(8000, &mut generator), points(4000, &mut generator));
    println!(
        "root mean squared error at {} points between the samples",
        test.len()
    );
    let (_, one) = fit::<OneExpert>("one expert", options.seed, &train, &test)?;
    fit::<OneLargeExpert>("one large expert", options.seed, &train, &test)?;
    let (network, both) = fit::<Experts>("two experts", options.seed, &train, &test)?;
    println!();
    let agreement = draw(&network);
    println!(
        "the gate follows the break at {:.1} % of the places",
        100.0 * agreement
    );
    if both > REQUIRED * one {
        return Err(format!("the error is {both:.4}, not {REQUIRED} of {one:.4} or less").into());
    }
    Ok(())
}

/// Points of the square from -1 to 1.
fn points(count: usize, generator: &mut Generator) -> Vec<[f32; 2]> {
    (0..count)
        .map(|_| [(); 2].map(|()| generator.random_range(-1.0..1.0)))
        .collect()
}

fn data<I: Shape>(points: &[[f32; 2]]) -> nn_runtime::error::Result<Dataset<I, f32>> {
    let values = points.iter().flat_map(|&point| function(point)).collect();
    Dataset::from_rows(points, values)
}

/// Trains a network, and measures its error.
fn fit<N>(
    name: &str,
    seed: u64,
    train: &[[f32; 2]],
    test: &[[f32; 2]],
) -> Result<(N, f64), Box<dyn Error>>
where
    N: Network<Scalar = f32, Head = Identity>,
{
    let (train, test) = (data::<N::Input>(train)?, data(test)?);
    let (mut network, mut gradient) = (N::new(seed), N::zeros());
    let (mut workspace, mut order) = (Workspace::new(), Order::new(train.len(), seed));
    let mut adam = Optimizer::new(Adam::default())?;
    // The gate learns faster than the experts, so that these specialize early.
    adam.treat(|parameter| Treatment {
        learning_rate: if parameter.path.to_string().starts_with("gate.") {
            10.0
        } else {
            1.0
        },
        ..Treatment::default()
    })?;
    let loss = MeanSquaredError::default();
    for epoch in 0..EPOCHS {
        // A learning rate that decreases to zero.
        adam.set_learning_rate(0.01 * (1.0 - epoch as f64 / EPOCHS as f64))?;
        for batch in train.batches(order.shuffle(epoch), 32)? {
            gradient.clear();
            network.gradient(&loss, batch, &mut gradient, &mut workspace)?;
            adam.step(&mut network, &gradient);
        }
    }
    let error = network.loss(&loss, test.all(), &mut workspace)?.sqrt();
    println!("{name:<16} {:>5} parameters {error:>8.4}", N::COUNT);
    Ok((network, error))
}

/// The number of positions along each side of the map.
const ROWS: usize = 12;
const COLUMNS: usize = 32;

/// Prints which expert the gate prefers in each part of the square. Returns the fraction of
/// positions at which it agrees with the line of discontinuity, whichever expert is on its left.
fn draw(network: &Experts) -> f64 {
    let at = |place: usize, places: usize| (2 * place + 1) as f32 / places as f32 - 1.0;
    let mut as_broken = 0;
    for row in 0..ROWS {
        let line: String = (0..COLUMNS)
            .map(|column| {
                let point = [at(column, COLUMNS), -at(row, ROWS)];
                // A network that is a stage of another one is still a network.
                let share = network.gate.predict(&point.into())[0];
                as_broken += usize::from((share > 0.5) == is_left(point));
                match share {
                    0.9.. => '1',
                    ..0.1 => '2',
                    _ => '·',
                }
            })
            .collect();
        println!("    {line}");
    }
    let agreement = as_broken as f64 / (ROWS * COLUMNS) as f64;
    agreement.max(1.0 - agreement)
}
