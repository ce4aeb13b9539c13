//! A small GPT learns to add: it reads the digits of two numbers and continues with the digits of
//! their sum, last digit first, as in addition by hand.
//!
//! ```sh
//! cargo run --release --example adder -- --seed 1
//! ```

use std::collections::HashSet;
use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::generate::{Sampling, generate};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{AdamW, Optimizer, Schedule, clip_by_norm};
use nn_runtime::prelude::*;
use nn_runtime::random::{self, Generator};
use nn_runtime::shape::Tokens;
use rand::RngExt;

/// The number of digits of each number.
const DIGITS: usize = 3;
/// The number of digits of both numbers.
const PROMPT: usize = 2 * DIGITS;
/// The steps that the network reads: both numbers, and all digits of the sum except the last one.
const STEPS: usize = PROMPT + DIGITS;
/// Numbers are below this.
const LIMIT: u32 = 10_u32.pow(DIGITS as u32);
/// The number of held-out pairs, which are never trained on (although their order may be swapped).
const HELD_OUT: usize = 2_000;
/// The target at steps whose next token is not a digit of the sum; ignored.
const NOT_OF_THE_SUM: u32 = u32::MAX;

network! {
    /// Like the example of the same name in `minGPT`.
    pub struct Gpt {
        Tokens(STEPS, vocab = 10)
          => digits: Embedding(64) => Positions(learned)
          => blocks: 2 * {
              Residual { LayerNorm => Attention(heads = 4, causal = true) }
              => Residual { LayerNorm => Dense(256, gelu_tanh) => Dense(64) }
          }
          => LayerNorm => Dense(10, softmax)
    }
}

/// Teaches a small GPT to add two numbers of three digits, and tests it on held-out pairs.
#[derive(Parser)]
struct Options {
    /// Seed of the held-out pairs, the initial weights and the training pairs.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of training steps.
    #[arg(long, default_value_t = 1_500)]
    steps: u64,
    /// Number of pairs in each step.
    #[arg(long, default_value_t = 256)]
    batch_size: usize,
}

/// Two numbers to be added.
type Pair = [u32; 2];

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    println!("{}\n", Gpt::summary());
    let mut generator = random::generator(options.seed);
    let mut held_out = HashSet::new();
    while held_out.len() < HELD_OUT {
        held_out.insert(draw(&mut generator));
    }
    let network = learn(&held_out, &mut generator, options)?;

    // Sorted, so that the order is deterministic.
    let mut held_out: Vec<_> = held_out.into_iter().collect();
    held_out.sort_unstable();
    let mut right = 0;
    for (index, &[a, b]) in held_out.iter().enumerate() {
        let sum = add(&network, [a, b])?;
        let is_right = sum == a + b;
        right += usize::from(is_right);
        if index % (HELD_OUT / 10) == 0 {
            let verdict = if is_right { "" } else { "   (wrong)" };
            println!("{a:>3} + {b:>3} = {sum:>4}{verdict}");
        }
    }
    println!(
        "exact sums of {HELD_OUT} held-out pairs: {:.4}",
        right as f64 / HELD_OUT as f64
    );
    Ok(())
}

fn draw(generator: &mut Generator) -> Pair {
    [(); 2].map(|()| generator.random_range(0..LIMIT))
}

/// The digits of a number, last digit first.
fn reversed<const N: usize>(number: u32) -> [u32; N] {
    let mut rest = number;
    [(); N].map(|()| {
        let digit = rest % 10;
        rest /= 10;
        digit
    })
}

/// The digits of both numbers, in normal order.
fn prompt(pair: Pair) -> [u32; PROMPT] {
    let [a, b] = pair.map(reversed::<DIGITS>);
    let mut prompt = [0; PROMPT];
    let digits = a.iter().rev().chain(b.iter().rev());
    for (place, digit) in prompt.iter_mut().zip(digits) {
        *place = *digit;
    }
    prompt
}

/// The sum according to the network: the most likely digit at each step.
fn add(network: &Gpt, pair: Pair) -> Result<u32, Box<dyn Error>> {
    let digits = generate(network, &prompt(pair), Sampling::greedy())?.take(DIGITS + 1);
    let weights = (0..).map(|place| 10_u32.pow(place));
    Ok(digits.zip(weights).map(|(digit, w)| digit * w).sum())
}

/// Trains a network on randomly drawn pairs, except the held-out ones.
fn learn(
    held_out: &HashSet<Pair>,
    generator: &mut Generator,
    options: &Options,
) -> Result<Gpt, Box<dyn Error>> {
    let (mut network, mut gradient) = (Gpt::new(options.seed), Gpt::zeros());
    let mut workspace = Workspace::new();
    let mut adam = Optimizer::new(AdamW {
        learning_rate: 2e-3,
        beta2: 0.99,
        weight_decay: 0.1,
        ..AdamW::default()
    })?;
    adam.spare_from_decay();
    let rises = options.steps / 20 + 1;
    let schedule = Schedule::warm_up(rises).then(
        rises,
        Schedule::cosine(options.steps - options.steps / 20, 0.0),
    );
    let loss = CrossEntropy {
        ignored_class: Some(NOT_OF_THE_SUM),
        ..CrossEntropy::default()
    };
    for step in 1..=options.steps {
        adam.scale_learning_rate(schedule.at(step - 1));
        let data = examples(held_out, generator, options.batch_size)?;
        gradient.clear();
        let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace)?;
        clip_by_norm(&mut gradient, 1.0)?;
        adam.step(&mut network, &gradient);
        if step.is_multiple_of(200) {
            eprintln!("step {step}: loss {value:.5}");
        }
    }
    Ok(network)
}

/// Training samples. At each step of the sum, the target is its next digit.
fn examples(
    held_out: &HashSet<Pair>,
    generator: &mut Generator,
    count: usize,
) -> nn_runtime::error::Result<Dataset<Tokens<STEPS, 10>, u32>> {
    let (mut tokens, mut targets) = (Vec::new(), Vec::new());
    let pairs = std::iter::repeat_with(|| draw(generator)).filter(|pair| !held_out.contains(pair));
    for pair in pairs.take(count) {
        let sum = reversed::<{ DIGITS + 1 }>(pair.iter().sum());
        tokens.extend(prompt(pair));
        tokens.extend_from_slice(&sum[..DIGITS]);
        targets.extend([NOT_OF_THE_SUM; PROMPT - 1]);
        targets.extend(sum);
    }
    Dataset::from_tokens(&tokens, targets)
}
