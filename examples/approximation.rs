//! Universal approximation made visible: networks with one hidden layer of 4 to 1024 neurons learn
//! a function of one variable, a function with jumps, a function of two variables and a function of
//! eight variables.
//!
//! ```sh
//! cargo run --release --example approximation
//! ```
//!
//! The theorem (G. Cybenko, 1989; K. Hornik, M. Stinchcombe and H. White, 1989) says that, with
//! enough neurons, some network with one hidden layer is arbitrarily close
//! - to a continuous function on a compact set, uniformly;
//! - to a measurable function, such as one with jumps, in measure, that is, except on an
//!   arbitrarily small set. Next to a jump, the largest error of a continuous network remains at
//!   least half of the jump. A bounded function can be approximated in the mean square.
//!
//! The theorem does not say how many neurons are enough, nor how to find their weights: this
//! program measures what training finds. A. Barron (1993) gives a bound. For functions whose
//! Fourier transform has a finite first moment, the mean squared error of the best network with n
//! neurons decreases like 1 / n, so the root mean square has the slope -1/2, whatever the number of
//! variables.

use std::error::Error;
use std::f32::consts::PI;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::activation::Identity;
use nn_runtime::data::{Dataset, Order};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::plots::{Chart, Curve, HeatMap, Legend, Scale, heat_maps};
use nn_runtime::prelude::*;

/// A chirp, whose waves become shorter from left to right.
fn chirp([x]: [f32; 1]) -> f32 {
    (1.5 * PI * (x + 1.0) * (x + 1.0)).sin()
}

/// Ripples around a point, which flatten to the right.
fn ripples([x, y]: [f32; 2]) -> f32 {
    let squared_distance = (x + 0.3) * (x + 0.3) + (y - 0.2) * (y - 0.2);
    (2.0 * PI * squared_distance).cos() * (1.0 - 0.4 * x) / 1.4
}

/// A staircase with three jumps.
fn staircase([x]: [f32; 1]) -> f32 {
    match x {
        _ if x < -0.5 => -0.8,
        _ if x < 0.1 => 0.6,
        _ if x < 0.55 => -0.2,
        _ => 0.9,
    }
}

/// A wave along a diagonal of the eight-dimensional cube, and a bump in the middle.
fn waves(x: [f32; 8]) -> f32 {
    let directions = [0.9, -0.7, 0.5, 0.8, -0.6, 0.4, -0.9, 0.3];
    let along: f32 = x.iter().zip(directions).map(|(x, d)| x * d).sum();
    let squared_distance: f32 = x.iter().map(|x| x * x).sum();
    0.6 * (2.0 * along).sin() + 0.8 * (-squared_distance / 2.0).exp() - 0.1
}

/// Declares a network of each width, and a function that trains all of them.
macro_rules! widths {
    ($fit_all:ident, $inputs:literal variables, $slope:literal, $($name:ident $width:literal),*) => {
        $(network! {
            struct $name {
                $inputs => hidden: Dense($width, tanh, init = normal(0.0, $slope)) => Dense(1)
            }
        })*

        fn $fit_all(task: &Task<$inputs>) -> Result<Vec<Fit>, Box<dyn Error>> {
            Ok(vec![$(task.fit::<$name>($width)?),*])
        }
    };
}

widths!(fit_curves, 1 variables, 8.0, Curve4 4, Curve16 16, Curve64 64, Curve256 256, Curve1024 1024);
widths!(fit_cubes, 8 variables, 0.7, Cube4 4, Cube16 16, Cube64 64, Cube256 256, Cube1024 1024);
widths!(fit_surfaces, 2 variables, 3.0, Surface4 4, Surface16 16, Surface64 64, Surface256 256, Surface1024 1024);

/// Fits networks with one hidden layer of increasing width to four functions.
#[derive(Parser)]
struct Options {
    /// Number of epochs.
    #[arg(long, default_value_t = 200)]
    epochs: usize,
    /// Seed of the initial weights and the order of the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Directory for the plots.
    #[arg(long, default_value = "out/approximation")]
    out: PathBuf,
}

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(&options.out)
        .map_err(|error| format!("{} cannot be created: {error}", options.out.display()))?;
    // The test points, which are also drawn, are between the training points.
    let curve = Task::new(options, chirp, line(1024), line(361))?;
    let surface = Task::new(options, ripples, square(48), square(SIDE))?;
    let stairs = Task::new(options, staircase, line(1024), line(3610))?;
    let cube = Task::new(options, waves, scattered(0, 8192), scattered(8192, 2048))?;
    let (curves, steps) = (fit_curves(&curve)?, fit_curves(&stairs)?);
    let (surfaces, cubes) = (fit_surfaces(&surface)?, fit_cubes(&cube)?);

    let all = [
        ("a chirp", &curves),
        ("a staircase", &steps),
        ("ripples, of two variables", &surfaces),
        ("waves, of eight variables", &cubes),
    ];
    print_errors(&all);
    println!(
        "largest error beside the jumps, of 1024 neurons: {:.2}, of jumps up to 1.4",
        stairs.largest_error(steps.last())
    );
    draw_rates(&all, &options.out.join("rates.svg"))?;
    draw_curves(&curve, &curves, &options.out.join("curves.svg"))?;
    draw_surfaces(&surface, &surfaces, &options.out.join("surfaces.svg"))?;
    println!("pictures: {}", options.out.display());
    Ok(())
}

/// Points from -1 to 1.
fn line(count: usize) -> Vec<[f32; 1]> {
    let at = |index| (index as f32 + 0.5) / count as f32 * 2.0 - 1.0;
    (0..count).map(|index| [at(index)]).collect()
}

/// Points of the square from -1 to 1, row by row from the top.
fn square(side: usize) -> Vec<[f32; 2]> {
    let rows = line(side);
    let points = rows
        .iter()
        .rev()
        .flat_map(|&[y]| rows.iter().map(move |&[x]| [x, y]));
    points.collect()
}

/// Points that fill the cube from -1 to 1 evenly, starting with number `first`: the additive
/// sequence of M. Roberts, 2018, which generalizes the golden ratio sequence.
fn scattered<const D: usize>(first: usize, count: usize) -> Vec<[f32; D]> {
    // The root above 1 of x^(D + 1) = x + 1.
    let root = (0..64).fold(2.0_f64, |x, _| (1.0 + x).powf(1.0 / (D as f64 + 1.0)));
    let point = |index: usize| {
        let mut step = 1.0;
        std::array::from_fn(|_| {
            step /= root;
            (2.0 * (0.5 + step * index as f64).fract() - 1.0) as f32
        })
    };
    (first..first + count).map(point).collect()
}

/// The slope of the line that fits the errors best on logarithmic axes.
fn slope(fits: &[Fit]) -> f64 {
    let points = fits
        .iter()
        .map(|fit| ((fit.width as f64).ln(), fit.error.ln()));
    let points: Vec<(f64, f64)> = points.collect();
    let count = points.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(&|point| point.0), mean(&|point| point.1));
    mean(&|point| (point.0 - x) * (point.1 - y)) / mean(&|point| (point.0 - x).powi(2))
}

fn print_errors(all: &[(&str, &Vec<Fit>)]) {
    println!("root of the mean squared error");
    println!("width       chirp   staircase     ripples       waves");
    let Some((_, first)) = all.first() else {
        return;
    };
    for (place, fit) in first.iter().enumerate() {
        let errors = all
            .iter()
            .map(|(_, fits)| format!("{:>12.5}", fits[place].error));
        println!("{:>5}{}", fit.width, errors.collect::<String>());
    }
    let slopes = all.iter().map(|(_, fits)| format!("{:>12.2}", slope(fits)));
    println!("slope{}", slopes.collect::<String>());
}

/// A function to learn.
struct Task<const D: usize> {
    epochs: usize,
    seed: u64,
    samples: Dataset<Vector<D>, f32>,
    test: Dataset<Vector<D>, f32>,
}

/// The result for a network of one width.
struct Fit {
    width: usize,
    /// The root mean squared error at the test points.
    error: f64,
    /// The network's values at the test points.
    values: Vec<f32>,
}

impl<const D: usize> Task<D> {
    fn new(
        options: &Options,
        function: fn([f32; D]) -> f32,
        samples: Vec<[f32; D]>,
        test: Vec<[f32; D]>,
    ) -> Result<Self, Box<dyn Error>> {
        let table = |points: Vec<[f32; D]>| {
            let values = points.iter().map(|&point| function(point)).collect();
            Dataset::from_rows(&points, values)
        };
        Ok(Self {
            epochs: options.epochs,
            seed: options.seed,
            samples: table(samples)?,
            test: table(test)?,
        })
    }

    /// Trains a network in a custom loop, since a `Trainer` has no such learning rate.
    fn fit<N>(&self, width: usize) -> Result<Fit, Box<dyn Error>>
    where
        N: Network<Scalar = f32, Input = Vector<D>, Head = Identity>,
    {
        let (mut network, mut gradient) = (N::new(self.seed), N::zeros());
        self.spread(&mut network);
        let (mut workspace, mut order) =
            (Workspace::new(), Order::new(self.samples.len(), self.seed));
        let mut adam = Optimizer::new(Adam::default())?;
        let loss = MeanSquaredError::default();
        for epoch in 0..self.epochs {
            // A learning rate that decreases along half a cosine wave.
            let progress = epoch as f64 / self.epochs as f64;
            let share = 0.5 + 0.5 * (std::f64::consts::PI * progress).cos();
            adam.set_learning_rate(0.01 * share)?;
            for batch in self.samples.batches(order.shuffle(epoch), 64)? {
                gradient.clear();
                network.gradient(&loss, batch, &mut gradient, &mut workspace)?;
                adam.step(&mut network, &gradient);
            }
        }
        let error = network.loss(&loss, self.test.all(), &mut workspace)?.sqrt();
        let values = network.predict_batch(self.test.all(), &mut workspace)?;
        eprintln!("width {width:>4}: error {error:.5}");
        Ok(Fit {
            width,
            error,
            values: values.iter().copied().collect(),
        })
    }

    /// The largest error at the test points.
    fn largest_error(&self, fit: Option<&Fit>) -> f32 {
        let values = fit.into_iter().flat_map(|fit| &fit.values);
        let errors = values
            .zip(self.test.targets())
            .map(|(value, target)| (value - target).abs());
        errors.fold(0.0, f32::max)
    }

    /// Each hidden neuron is a smooth step. Zero biases would place all steps in the middle; these
    /// biases place each step at one of the samples.
    fn spread<N: Network<Scalar = f32>>(&self, network: &mut N) {
        let mut weights = Vec::new();
        network.for_each_mut(
            |parameter, values| match parameter.path.to_string().as_str() {
                "hidden.weight" => weights = values.to_vec(),
                "hidden.bias" => {
                    let neurons = values.len();
                    for (neuron, bias) in values.iter_mut().enumerate() {
                        // A stride over the samples that visits all parts of them evenly.
                        let sample = (neuron as f64 * 0.618034).fract() * self.samples.len() as f64;
                        let point = self.samples.input(sample as usize);
                        // Weights are column-major, with one column for each input.
                        let weights = weights.iter().skip(neuron).step_by(neurons);
                        *bias = -weights
                            .zip(point)
                            .map(|(weight, x)| weight * x)
                            .sum::<f32>();
                    }
                }
                _ => {}
            },
        );
    }
}

fn draw_rates(all: &[(&str, &Vec<Fit>)], path: &Path) -> Result<(), Box<dyn Error>> {
    let curve = |(name, fits): &(&str, &Vec<Fit>)| Curve {
        label: format!("{name}: slope {:.2}", slope(fits)),
        points: fits
            .iter()
            .map(|fit| (fit.width as f64, fit.error))
            .collect(),
    };
    let curves: Vec<Curve> = all.iter().map(curve).collect();
    Chart {
        title: "Error of one hidden layer by its width",
        x: "neurons",
        y: "root of the mean squared error",
        x_scale: Scale::Logarithmic,
        y_scale: Scale::Logarithmic,
        legend: Legend::LowerLeft,
        curves: &curves,
        ..Chart::default()
    }
    .draw()?
    .save(path)?;
    Ok(())
}

fn draw_curves(task: &Task<1>, fits: &[Fit], path: &Path) -> Result<(), Box<dyn Error>> {
    let curve = |label: String, values: &[f32]| {
        let points = task.test.inputs().iter().zip(values);
        let points = points
            .map(|(&x, &y)| (f64::from(x), f64::from(y)))
            .collect();
        Curve { label, points }
    };
    let mut curves = vec![curve("the function".into(), task.test.targets())];
    curves.extend(
        fits.iter()
            .map(|fit| curve(format!("{} neurons", fit.width), &fit.values)),
    );
    Chart {
        title: "One hidden layer learns a chirp",
        x: "x",
        y: "f(x)",
        reference: true,
        legend: Legend::LowerLeft,
        curves: &curves,
        ..Chart::default()
    }
    .draw()?
    .save(path)?;
    Ok(())
}

/// The number of points along each side of the plots.
const SIDE: usize = 52;

fn draw_surfaces(task: &Task<2>, fits: &[Fit], path: &Path) -> Result<(), Box<dyn Error>> {
    let map = |title: String, values: Vec<f32>| HeatMap {
        title,
        side: SIDE,
        values,
    };
    let target = task.test.targets();
    let scale = square(SIDE).into_iter().map(|[_, y]| y).collect();
    // Five columns: 256 neurons are left out, since they look like 1024.
    let shown = || fits.iter().filter(|fit| fit.width != 256);
    let mut maps = vec![map("the function".into(), target.to_vec())];
    maps.extend(shown().map(|fit| map(format!("{} neurons", fit.width), fit.values.clone())));
    maps.push(map("colors: -1 to 1".into(), scale));
    maps.extend(shown().map(|fit| {
        let errors = fit.values.iter().zip(target);
        let errors = errors.map(|(value, target)| 2.0 * (value - target));
        map(
            format!("{} neurons: error × 2", fit.width),
            errors.collect(),
        )
    }));
    heat_maps("One hidden layer learns ripples", 5, &maps)?.save(path)?;
    Ok(())
}
