//! The sales of products in shops: a wide part memorizes, a deep part learns a rule (H.-T. Cheng et
//! al., "Wide & deep learning for recommender systems", 2016).
//!
//! ```sh
//! cargo run --release --example wide_and_deep
//! ```

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::activation::Identity;
use nn_runtime::data::Dataset;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::random::{self, Generator};
use nn_runtime::train::{Progress, Trainer};
use rand::RngExt;

const SHOPS: usize = 30;
const PRODUCTS: usize = 30;
/// Price, temperature, day of the week; then the shop and the product, one-hot.
const FEATURES: usize = 3 + SHOPS + PRODUCTS;
/// The crossed feature: one for each pair of shop and product, one-hot.
const CROSSED: usize = SHOPS * PRODUCTS;

network! {
    /// One weight for each crossed feature, bypassing all layers of the deep part.
    struct WideAndDeep(crossed: CROSSED, features: FEATURES) {
        Sum {
            crossed => wide: Dense(1, bias = false, init = zeros)
            | features => Dense(16, gelu) => Dense(16, gelu) => Dense(1)
        }
    }
}

network! {
    /// Linear in everything, including the crossed features.
    struct Wide(crossed: CROSSED, features: FEATURES) {
        Concat { crossed | features } => wide: Dense(1, init = zeros)
    }
}

network! { struct Deep { FEATURES => Dense(16, gelu) => Dense(16, gelu) => Dense(1) } }

/// Predicts sales with a wide, a deep, and a wide and deep network.
#[derive(Parser)]
struct Options {
    /// Seed of the data, the initial weights and the order of the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// The largest permitted ratio of the error of both parts to the error of the better part alone.
const REQUIRED: f64 = 0.5;
/// The noise, which no network can predict.
const NOISE: f32 = 0.1;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut generator = random::generator(options.seed);
    let market = Market::new(&mut generator);
    let (train, test) = (
        market.sales(9000, &mut generator),
        market.sales(4000, &mut generator),
    );
    println!("root mean squared error of sales that were not learned from");
    let seed = options.seed;
    let wide = error::<Wide>("wide", seed, &train.everything()?, &test.everything()?)?;
    let deep = error::<Deep>("deep", seed, &train.features()?, &test.features()?)?;
    let both = error::<WideAndDeep>(
        "wide and deep",
        seed,
        &train.everything()?,
        &test.everything()?,
    )?;
    println!("{:<31} {NOISE:>6.3}", "the noise, which none can know");
    let alone = wide.min(deep);
    if both > REQUIRED * alone {
        return Err(format!("the error is {both:.3}, not {REQUIRED} of {alone:.3} or less").into());
    }
    Ok(())
}

/// Trains a network, and measures its error.
fn error<N>(
    name: &str,
    seed: u64,
    train: &Dataset<N::Input, f32>,
    test: &Dataset<N::Input, f32>,
) -> Result<f64, Box<dyn Error>>
where
    N: Network<Scalar = f32, Head = Identity>,
{
    let mut network = N::new(seed);
    let loss = MeanSquaredError::default();
    let mut adam = Optimizer::new(Adam::default())?;
    // A decreasing learning rate: each part of the training has a third of the previous one.
    for part in 0..3_u8 {
        adam.set_learning_rate(3e-3 / 3_f64.powi(part.into()))?;
        let trainer = Trainer {
            epochs: 10,
            seed: seed.wrapping_add(u64::from(part)),
            progress: Progress::Silent,
            ..Trainer::default()
        };
        trainer.fit(&mut network, &mut adam, Fit::new(train, &loss))?;
    }
    let error = network
        .loss(&loss, test.all(), &mut Workspace::new())?
        .sqrt();
    println!("{name:<14} {:>5} parameters {error:>6.3}", N::COUNT);
    Ok(error)
}

/// What sales depend on.
struct Market {
    /// How well each product sells in each shop, in addition to the rule, for no known reason.
    habits: Vec<f32>,
    shops: Vec<f32>,
    products: Vec<f32>,
}

/// Sales: the crossed feature, the other features, and the amounts.
struct Sales {
    crossed: Vec<[f32; CROSSED]>,
    features: Vec<[f32; FEATURES]>,
    amounts: Vec<f32>,
}

impl Market {
    fn new(generator: &mut Generator) -> Self {
        let mut drawn = |count: usize| {
            (0..count)
                .map(|_| generator.random_range(-1.0..1.0))
                .collect()
        };
        let (shops, products, habits) = (drawn(SHOPS), drawn(PRODUCTS), drawn(CROSSED));
        Self {
            habits,
            shops,
            products,
        }
    }

    fn sales(&self, count: usize, generator: &mut Generator) -> Sales {
        let mut sales = Sales {
            crossed: vec![],
            features: vec![],
            amounts: vec![],
        };
        for _ in 0..count {
            let (shop, product) = (
                generator.random_range(0..SHOPS),
                generator.random_range(0..PRODUCTS),
            );
            let [price, warmth, day, noise] =
                [(); 4].map(|()| generator.random_range(-1.0_f32..1.0));
            let pair = shop * PRODUCTS + product;
            // The rule: cheap products sell better, the more so the warmer it is; weekends are
            // busy.
            let rule = self.shops[shop] + self.products[product] - price * (1.0 + warmth)
                + (3.0 * day).sin();
            let mut crossed = [0.0; CROSSED];
            crossed[pair] = 1.0;
            let mut features = [0.0; FEATURES];
            features[..3].copy_from_slice(&[price, warmth, day]);
            features[3 + shop] = 1.0;
            features[3 + SHOPS + product] = 1.0;
            sales.crossed.push(crossed);
            sales.features.push(features);
            // The standard deviation of uniform numbers from -1 to 1 is 1/√3.
            sales
                .amounts
                .push(rule + self.habits[pair] + NOISE * 3_f32.sqrt() * noise);
        }
        sales
    }
}

impl Sales {
    /// Both inputs of a sample, one after the other.
    fn everything<I: Shape>(&self) -> nn_runtime::error::Result<Dataset<I, f32>> {
        let samples = self.crossed.iter().zip(&self.features);
        let inputs = samples.flat_map(|(crossed, features)| crossed.iter().chain(features));
        Dataset::values(inputs.copied().collect(), self.amounts.clone(), 1)
    }

    fn features(&self) -> nn_runtime::error::Result<Dataset<Vector<FEATURES>, f32>> {
        Dataset::from_rows(&self.features, self.amounts.clone())
    }
}
