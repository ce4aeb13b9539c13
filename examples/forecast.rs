//! Forecasts a chaotic series: one step ahead, and a hundred steps by feeding networks their own
//! forecasts. Compares a GRU, a TCN and a linear predictor.
//!
//! The series is a classic of forecasting: M. C. Mackey and L. Glass, "Oscillation and chaos in
//! physiological control systems", 1977, with a delay of 17.
//!
//! ```sh
//! cargo run --release --example forecast
//! ```

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::activation::Identity;
use nn_runtime::data::{Dataset, Order};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::nalgebra::{SMatrix, SVector};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::plots::{Chart, Curve, Legend};
use nn_runtime::prelude::*;
use nn_runtime::random;
use nn_runtime::stream::{State, Streams, step};
use rand::RngExt;

/// The numbers of steps in the training series and in the test series.
const TRAIN: usize = 6000;
const TEST: usize = 6000;
/// The length of the training windows, and the distance between their starts.
const WINDOW: usize = 192;
const STRIDE: usize = 12;
/// The maximum noise that is added to the training series. Networks learn to correct it, so that
/// they can later correct their own errors.
const NOISE: f32 = 0.02;
/// How many steps a forecast reads before it continues by itself, and how many steps it continues.
const SEEN: usize = 300;
const AHEAD: usize = 100;
/// How many steps the linear predictor reads: as many as the TCN sees.
const LAGS: usize = 63;

network! {
    /// It learns the change of the series from one step to the next.
    pub struct WithGru { [WINDOW, 1] => Residual { Gru(48) => Dense(1) } }
}

network! {
    /// A temporal convolutional network in which each step sees itself and the 62 steps before it:
    /// S. Bai, J. Z. Kolter and V. Koltun, "An empirical evaluation of generic convolutional and
    /// recurrent networks for sequence modeling", 2018.
    pub struct Tcn {
        [WINDOW, 1]
          => Conv1d(24, 3, tanh, padding = causal)
          => Residual { Conv1d(24, 3, tanh, padding = causal, dilation = 2) }
          => Residual { Conv1d(24, 3, tanh, padding = causal, dilation = 4) }
          => Residual { Conv1d(24, 3, tanh, padding = causal, dilation = 8) }
          => Residual { Conv1d(24, 3, tanh, padding = causal, dilation = 16) }
          => Dense(1)
    }
}

network! {
    /// A linear predictor is a network, too. Its weights can be computed directly.
    pub struct Linear { [WINDOW, 1] => Conv1d(1, LAGS, padding = causal, bias = false) }
}

/// Forecasts a chaotic series with a GRU, a TCN and a linear predictor.
#[derive(Parser)]
struct Options {
    /// Number of epochs.
    #[arg(long, default_value_t = 150)]
    epochs: usize,
    /// Seed of the initial weights and the order of the windows.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Directory for the plots.
    #[arg(long, default_value = "out/forecast")]
    out: PathBuf,
}

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let series = mackey_glass(TRAIN + TEST);
    let (train, test) = series.split_at(TRAIN);
    let results = [
        Forecasts::new("GRU", &learn::<WithGru>(train, options)?, test),
        Forecasts::new("TCN", &learn::<Tcn>(train, options)?, test),
        Forecasts::new("linear", &least_squares(train)?, test),
    ];
    println!("root of the mean squared error; the series' deviation is 1");
    println!(
        "{:<10} {:>10} {:>10} {:>10}",
        "", "1 step", "20 steps", "100 steps"
    );
    for result in &results {
        let [one, some, all] = [1, 20, AHEAD].map(|steps| result.errors[steps - 1]);
        println!("{:<10} {one:>10.5} {some:>10.4} {all:>10.4}", result.name);
    }
    draw(&results, test, options)
}

/// The series at integer times, scaled to mean 0 and standard deviation 1:
/// `dx/dt = 0.2 x(t-17) / (1 + x(t-17)^10) - 0.1 x(t)`, solved with the classical Runge-Kutta method.
/// The delayed value is interpolated between steps.
fn mackey_glass(count: usize) -> Vec<f32> {
    const DELAY: usize = 17;
    /// The number of solver steps per step of the series.
    const STEPS: usize = 10;
    /// The number of steps after which the series has forgotten its initial values.
    const FORGOTTEN: usize = 500;
    let time = 1.0 / STEPS as f64;
    let mut x = vec![1.2; DELAY * STEPS + 1];
    for now in DELAY * STEPS..(DELAY + FORGOTTEN + count) * STEPS {
        let (past, next) = (x[now - DELAY * STEPS], x[now - DELAY * STEPS + 1]);
        let slope = |x: f64, past: f64| 0.2 * past / (1.0 + past.powi(10)) - 0.1 * x;
        let between = 0.5 * (past + next);
        let k1 = slope(x[now], past);
        let k2 = slope(x[now] + 0.5 * time * k1, between);
        let k3 = slope(x[now] + 0.5 * time * k2, between);
        let k4 = slope(x[now] + time * k3, next);
        x.push(x[now] + time / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4));
    }
    let series = x.iter().skip((DELAY + FORGOTTEN) * STEPS).step_by(STEPS);
    let series: Vec<f64> = series.take(count).copied().collect();
    let mean = series.iter().sum::<f64>() / count as f64;
    let variance = series.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count as f64;
    let scaled = series.iter().map(|x| (x - mean) / variance.sqrt());
    scaled.map(|x| x as f32).collect()
}

/// Trains a network to predict the next step at each step of a window, in a custom loop, since a
/// `Trainer` has no such learning rate.
fn learn<N>(series: &[f32], options: &Options) -> Result<N, Box<dyn Error>>
where
    N: Network<Scalar = f32, Input = Sequence<WINDOW, 1>, Head = Identity>,
{
    println!("{}\n", N::summary());
    let mut generator = random::generator(options.seed);
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for window in series.windows(WINDOW + 1).step_by(STRIDE) {
        let noisy = window[..WINDOW]
            .iter()
            .map(|x| x + generator.random_range(-NOISE..=NOISE));
        inputs.extend(noisy);
        targets.extend_from_slice(&window[1..]);
    }
    let data = Dataset::<Sequence<WINDOW, 1>, f32>::values(inputs, targets, WINDOW)?;

    let (mut network, mut gradient) = (N::new(options.seed), N::zeros());
    let (mut workspace, mut order) = (Workspace::new(), Order::new(data.len(), options.seed));
    let mut adam = Optimizer::new(Adam::default())?;
    let loss = MeanSquaredError::default();
    for epoch in 0..options.epochs {
        // A learning rate that decreases along half a cosine wave.
        let progress = epoch as f64 / options.epochs as f64;
        adam.set_learning_rate(0.005 * (0.5 + 0.5 * (std::f64::consts::PI * progress).cos()))?;
        for batch in data.batches(order.shuffle(epoch), 16)? {
            gradient.clear();
            network.gradient(&loss, batch, &mut gradient, &mut workspace)?;
            adam.step(&mut network, &gradient);
        }
    }
    let error = network.loss(&loss, data.all(), &mut workspace)?.sqrt();
    eprintln!("{}: error of the windows {error:.5}", N::NAME);
    Ok(network)
}

/// The linear predictor with the smallest squared error on the series.
fn least_squares(series: &[f32]) -> Result<Linear, Box<dyn Error>> {
    let mut products = SMatrix::<f64, LAGS, LAGS>::identity() * 1e-6;
    let mut sums = SVector::<f64, LAGS>::zeros();
    for window in series.windows(LAGS + 1) {
        let seen = SVector::<f64, LAGS>::from_fn(|lag, _| f64::from(window[lag]));
        products.ger(1.0, &seen, &seen, 1.0);
        sums.axpy(f64::from(window[LAGS]), &seen, 1.0);
    }
    let factors = products.cholesky().ok_or("the series is constant")?;
    let mut network = Linear::zeros();
    for (weight, solution) in network.conv1.weight.iter_mut().zip(&factors.solve(&sums)) {
        *weight = *solution as f32;
    }
    Ok(network)
}

/// The results of a network.
struct Forecasts {
    name: &'static str,
    /// The first forecast.
    first: Vec<f32>,
    /// The root mean squared error after each number of steps.
    errors: Vec<f64>,
}

impl Forecasts {
    /// Runs a network over the series step by step. At regular intervals, a copy of its state
    /// continues alone and reads its own forecasts.
    fn new<N: Network<Scalar = f32> + Streams>(
        name: &'static str,
        network: &N,
        series: &[f32],
    ) -> Self {
        let next = |state: &mut State<N>, value: f32| {
            let mut output = [0.0];
            step(network, state, &[value], &mut output);
            output[0]
        };
        let mut state = State::new(network);
        let (mut first, mut errors, mut count) = (vec![], vec![0.0; AHEAD], 0);
        for now in 0..series.len() - AHEAD {
            let mut value = next(&mut state, series[now]);
            if now < SEEN || now % 10 != 0 {
                continue;
            }
            let mut alone = state.clone();
            let mut forecast = Vec::with_capacity(AHEAD);
            for (error, expected) in errors.iter_mut().zip(&series[now + 1..]) {
                forecast.push(value);
                *error += f64::from(value - expected).powi(2);
                value = next(&mut alone, value);
            }
            if first.is_empty() {
                first = forecast;
            }
            count += 1;
        }
        for error in &mut errors {
            *error = (*error / f64::from(count)).sqrt();
        }
        Self {
            name,
            first,
            errors,
        }
    }
}

/// Draws one forecast of each network, and the errors of all.
fn draw(results: &[Forecasts], series: &[f32], options: &Options) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(&options.out)
        .map_err(|error| format!("{} cannot be created: {error}", options.out.display()))?;
    let curve = |label: &str, values: &mut dyn Iterator<Item = f64>| Curve {
        label: label.into(),
        points: (1..).map(f64::from).zip(values).collect(),
    };
    let expected = &series[SEEN + 1..=SEEN + AHEAD];
    let mut curves = vec![curve("the series", &mut expected.iter().map(|&x| x.into()))];
    curves.extend(results.iter().map(|result| {
        // A diverging forecast would leave no room for the others.
        let inside = result.first.iter().map(|&x| f64::from(x).clamp(-3.0, 3.0));
        curve(result.name, &mut { inside })
    }));
    let chart = Chart {
        title: "The Mackey-Glass series, and networks that go on alone",
        x: "step",
        y: "x",
        reference: true,
        legend: Legend::LowerLeft,
        curves: &curves,
        ..Chart::default()
    };
    chart.draw()?.save(options.out.join("forecasts.svg"))?;
    let errors: Vec<_> = results
        .iter()
        .map(|result| {
            curve(
                result.name,
                &mut result.errors.iter().map(|error| error.min(2.0)),
            )
        })
        .collect();
    let chart = Chart {
        title: "How far off forecasts are",
        y: "root of the mean squared error",
        from_zero: true,
        reference: false,
        legend: Legend::UpperLeft,
        curves: &errors,
        ..chart
    };
    chart.draw()?.save(options.out.join("errors.svg"))?;
    println!("pictures: {}", options.out.display());
    Ok(())
}
