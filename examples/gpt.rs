//! A small GPT learns to write any text, character by character. The configuration is `nanoGPT`'s
//! for a computer without a graphics card: 4 layers, 4 heads, 128 features and 64 characters, with
//! 2,000 steps of 12 texts each.
//!
//! ```sh
//! cargo run --release --example gpt -- --text shakespeare.txt
//! cargo run --release --example gpt -- --text shakespeare.txt --resume
//! ```

use std::error::Error;
use std::f64::consts::LN_2;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use nn_runtime::generate::{Sampling, generate};
use nn_runtime::io;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{AdamW, Optimizer, Schedule, clip_by_norm};
use nn_runtime::prelude::*;
use nn_runtime::random;
use nn_runtime::train::{Optimize, Snapshot, evaluate};
use rand::RngExt;

/// Lower-case words, one per line: the default text.
const WORDS: &str = include_str!("../data/words.txt");
/// The number of characters that the network sees at a time.
const CONTEXT: usize = 64;
/// A newline, and the 95 printable ASCII characters.
const VOCABULARY: usize = 96;
const FEATURES: usize = 128;

network! {
    /// GPT-2 on a small scale.
    pub struct Gpt {
        Tokens(CONTEXT, vocab = VOCABULARY)
          => characters: Embedding(FEATURES, init = normal(deviation = 0.02))
          => Positions(learned, init = normal(deviation = 0.02))
          => blocks: 4 * {
              Residual { LayerNorm => Attention(heads = 4, causal = true) }
              => Residual { LayerNorm => Dense(4 * FEATURES, gelu_tanh) => Dense(FEATURES) }
          }
          => LayerNorm => Unembed(characters) => softmax
    }
}

/// Trains a small GPT on a text, shows samples of its writing, and saves it.
#[derive(Parser)]
struct Options {
    /// Text file to train on, instead of a list of words. Characters that are not ASCII are read as
    /// `?`.
    #[arg(long)]
    text: Option<PathBuf>,
    /// Number of training steps.
    #[arg(long, default_value_t = 2_000)]
    steps: u64,
    /// Number of texts of 64 characters in each step.
    #[arg(long, default_value_t = 12)]
    batch_size: usize,
    /// Sampling temperature: below 1, likely characters become more likely.
    #[arg(long, default_value_t = 0.8)]
    temperature: f64,
    /// Resumes the saved run; the result is bit-identical to an uninterrupted run.
    #[arg(long)]
    resume: bool,
    /// Directory in which the run is saved, regularly and at the end.
    #[arg(long, default_value = "out/gpt")]
    out: PathBuf,
    /// Seed of the initial weights, the texts of each step and the samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

type Texts = Dataset<Tokens<CONTEXT, VOCABULARY>, u32>;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let text = match &options.text {
        None => WORDS.to_owned(),
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let text = tokens(&text);
    // The last tenth is held out for testing.
    let (train, test) = text.split_at(text.len() / 10 * 9);
    if test.len() <= CONTEXT {
        return Err(format!("a text of at least {} characters is needed", 11 * CONTEXT).into());
    }
    let test = Texts::from_text(test, CONTEXT)?;
    println!(
        "{} characters to learn from, {} held out\n\n{}\n",
        train.len(),
        text.len() - train.len(),
        Gpt::summary()
    );
    std::fs::create_dir_all(&options.out)
        .map_err(|error| format!("{}: {error}", options.out.display()))?;
    let start = Instant::now();
    let network = learn(train, &test, options)?;
    let seconds = start.elapsed().as_secs_f64();
    let loss = held_out(&network, &test)?;
    println!("\n{}\n", write(&network, options, 400)?);
    println!("{} steps in {seconds:.1} s", options.steps);
    println!(
        "held out: loss {loss:.4}, {:.3} bits per character",
        loss / LN_2
    );
    Ok(())
}

/// Encodes the characters of a text as numbers.
fn tokens(text: &str) -> Vec<u32> {
    let characters = text.chars().filter(|character| *character != '\r');
    let number = |character| match character {
        '\n' => 0,
        ' '..='~' => character as u32 - ' ' as u32 + 1,
        '\t' => 1,
        _ => '?' as u32 - ' ' as u32 + 1,
    };
    characters.map(number).collect()
}

/// Decodes numbers to text.
fn characters(tokens: impl Iterator<Item = u32>) -> String {
    let character = |token| match token {
        0 => Some('\n'),
        _ => char::from_u32(token + ' ' as u32 - 1),
    };
    tokens.filter_map(character).collect()
}

fn held_out(network: &Gpt, test: &Texts) -> nn_runtime::error::Result<f64> {
    evaluate(network, &CrossEntropy::default(), &mut [], test)
}

/// Trains a network on random windows of the text.
fn learn(text: &[u32], test: &Texts, options: &Options) -> Result<Gpt, Box<dyn Error>> {
    let (mut network, mut gradient) = (Gpt::new(options.seed), Gpt::zeros());
    let mut workspace = Workspace::new();
    let mut adam = Optimizer::new(AdamW {
        learning_rate: 1e-3,
        beta2: 0.99,
        weight_decay: 0.1,
        ..AdamW::default()
    })?;
    adam.spare_from_decay();
    let rises = options.steps / 20 + 1;
    let falls = Schedule::cosine(options.steps - options.steps / 20, 0.1);
    let schedule = Schedule::warm_up(rises).then(rises, falls);
    let file = options.out.join("gpt.safetensors");
    let mut before = 0;
    if options.resume {
        let mut snapshot = io::load_snapshot(&file)?;
        before = snapshot.count("made")?;
        network = snapshot.take_parameters("network")?;
        Optimize::load(&mut adam, &mut snapshot)?;
    }
    for step in before + 1..=options.steps {
        adam.scale_learning_rate(schedule.at(step - 1));
        let batch = draw(text, random::mix(options.seed, step), options.batch_size)?;
        gradient.clear();
        let loss = CrossEntropy::default();
        let value = network.gradient(&loss, batch.all(), &mut gradient, &mut workspace)?;
        clip_by_norm(&mut gradient, 1.0)?;
        adam.step(&mut network, &gradient);
        if step.is_multiple_of(100) {
            eprintln!("step {step}: loss {value:.4}");
        }
        let is_last = step == options.steps;
        if step.is_multiple_of(500) || is_last {
            let mut snapshot = Snapshot::default();
            snapshot.put_number("made", step as f64);
            snapshot.put_parameters("network", &network);
            Optimize::save(&adam, &mut snapshot);
            io::save_snapshot(&snapshot, &file)?;
            println!(
                "step {step}: held-out loss {:.4}",
                held_out(&network, test)?
            );
            if !is_last {
                println!("\n{}\n", write(&network, options, 120)?);
            }
        }
    }
    Ok(network)
}

/// Windows of a text. The target at each position is the next character.
fn draw(text: &[u32], seed: u64, count: usize) -> nn_runtime::error::Result<Texts> {
    let mut generator = random::generator(seed);
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let first = generator.random_range(0..text.len() - CONTEXT);
        inputs.extend_from_slice(&text[first..first + CONTEXT]);
        targets.extend_from_slice(&text[first + 1..=first + CONTEXT]);
    }
    Texts::from_tokens(&inputs, targets)
}

/// Lets the network write. It sees at most 64 characters at a time, so whenever these are full, it
/// starts again from their second half.
fn write(network: &Gpt, options: &Options, length: usize) -> nn_runtime::error::Result<String> {
    let mut written = vec![0];
    while written.len() <= length {
        let prompt = &written[written.len().saturating_sub(CONTEXT / 2)..];
        let sampling = Sampling {
            temperature: options.temperature,
            seed: options.seed.wrapping_add(written.len() as u64),
            ..Sampling::default()
        };
        let next: Vec<u32> = generate(network, prompt, sampling)?.collect();
        written.extend(next);
    }
    written.truncate(length + 1);
    Ok(characters(written.into_iter().skip(1)))
}
