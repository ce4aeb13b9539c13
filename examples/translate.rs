//! An encoder and a decoder translate numbers from words to digits, "four hundred and two" to 402,
//! and back. One network learns both: the first token of the target selects the direction.
//!
//! ```sh
//! cargo run --release --example translate -- --seed 1
//! ```

use std::collections::HashSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use nn_runtime::generate::BeamSearch;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{AdamW, Optimizer, Schedule, clip_by_norm};
use nn_runtime::plots::{Alignment, alignments};
use nn_runtime::prelude::*;
use nn_runtime::random::{self, Generator};
use nn_runtime::samples::Padded;
use rand::RngExt;

/// Numbers are below this.
const LIMIT: u32 = 1_000_000;
/// The length of the source: the longest number has 11 words.
const SOURCE: usize = 11;
/// The length of the target: a token that selects the direction, followed by the words. The last
/// word is only an output.
const TARGET: usize = 12;
/// The number of held-out numbers, all of four digits or more, since there are few shorter ones.
const HELD_OUT: usize = 2_000;

/// Special tokens: padding, the end of a target, and the two directions.
const PADDING: u32 = 0;
const END: u32 = 1;
const AS_DIGITS: u32 = 2;
const AS_WORDS: u32 = 3;
/// All other tokens except "and".
const TOKENS: [&str; 40] = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
];
/// The tokens above, the four special ones, and "and".
const VOCABULARY: usize = TOKENS.len() + 5;
const AND: u32 = VOCABULARY as u32 - 1;
/// The first token of each kind.
const DIGITS: u32 = 4;
const WORDS: u32 = DIGITS + 10;
const TENS: u32 = WORDS + 20;
const HUNDRED: u32 = TENS + 8;
const THOUSAND: u32 = HUNDRED + 1;

network! {
    /// The original transformer on a small scale, with normalization before the blocks.
    pub struct Translator(source: Tokens(SOURCE, vocab = VOCABULARY), target: Tokens(TARGET, vocab = VOCABULARY)) {
        let memory = source => Embedding(64) => Positions(learned) => 2 * {
            Residual { LayerNorm => Attention(heads = 4) }
            => Residual { LayerNorm => Dense(128, relu) => Dense(64) }
        } => LayerNorm;
        target => Embedding(64) => Positions(learned) => decoder: 2 * {
            Residual { LayerNorm => Attention(heads = 4, causal = true) }
            => Residual { LayerNorm => reading: CrossAttention(memory, heads = 4) }
            => Residual { LayerNorm => Dense(128, relu) => Dense(64) }
        } => LayerNorm => Dense(VOCABULARY, softmax)
    }
}

/// Teaches an encoder and a decoder to translate numbers between words and digits, and tests them
/// on held-out numbers.
#[derive(Parser)]
struct Options {
    /// Seed of the held-out numbers, the initial weights and the training numbers.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of training steps.
    #[arg(long, default_value_t = 1_000)]
    steps: u64,
    /// Number of numbers in each step.
    #[arg(long, default_value_t = 128)]
    batch_size: usize,
    /// Number of beams in the beam search.
    #[arg(long, default_value_t = 4)]
    beams: usize,
    /// File for the plot.
    #[arg(long, default_value = "out/translate")]
    out: PathBuf,
}

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    println!("{}\n", Translator::summary());
    let mut generator = random::generator(options.seed);
    let mut held_out = HashSet::new();
    while held_out.len() < HELD_OUT {
        let number = draw(&mut generator);
        if number >= 1_000 {
            held_out.insert(number);
        }
    }
    let start = Instant::now();
    let network = learn(&held_out, &mut generator, options)?;
    let seconds = start.elapsed().as_secs_f64();

    // Sorted, so that the order is deterministic.
    let mut held_out: Vec<_> = held_out.into_iter().collect();
    held_out.sort_unstable();
    let start = Instant::now();
    let mut right = [0; 2];
    for (index, &number) in held_out.iter().enumerate() {
        for (wish, right) in [AS_DIGITS, AS_WORDS].into_iter().zip(&mut right) {
            let (source, expected) = pair(number, wish);
            let written = translate(&network, &source, wish, options.beams)?;
            let is_right = written == expected;
            *right += usize::from(is_right);
            if index % (HELD_OUT / 5) == 0 {
                let verdict = if is_right { "" } else { "   (wrong)" };
                println!("{} -> {}{verdict}", text(&source), text(&written));
            }
        }
    }
    let translating = start.elapsed().as_secs_f64() / (2 * HELD_OUT) as f64;
    std::fs::create_dir_all(&options.out)
        .map_err(|error| format!("{}: {error}", options.out.display()))?;
    let path = options.out.join("attention.svg");
    picture(&network, 402_817, &path)?;
    println!(
        "\nlearned in {seconds:.1} s, {:.2} ms for a translation; where it looked: {}",
        1e3 * translating,
        path.display()
    );
    let [digits, words] = right.map(|right| right as f64 / HELD_OUT as f64);
    println!("exact, of {HELD_OUT} held-out numbers: {digits:.4} as digits, {words:.4} as words");
    Ok(())
}

/// A random number; every length is equally likely.
fn draw(generator: &mut Generator) -> u32 {
    let most = 10_u32.pow(generator.random_range(1..=6)).min(LIMIT);
    generator.random_range(0..most)
}

/// The digits of a number, as tokens.
fn digits(number: u32) -> Vec<u32> {
    let text = number.to_string();
    text.bytes()
        .map(|digit| DIGITS + u32::from(digit - b'0'))
        .collect()
}

/// The words of a number, as tokens: "twelve thousand three hundred and four".
fn words(number: u32) -> Vec<u32> {
    if number == 0 {
        return vec![WORDS];
    }
    let mut words = Vec::new();
    let [thousands, rest] = [number / 1000, number % 1000];
    if thousands > 0 {
        below_thousand(thousands, &mut words);
        words.push(THOUSAND);
    }
    if thousands > 0 && (1..100).contains(&rest) {
        words.push(AND);
    }
    below_thousand(rest, &mut words);
    words
}

fn below_thousand(number: u32, words: &mut Vec<u32>) {
    let (hundreds, rest) = (number / 100, number % 100);
    if hundreds > 0 {
        words.extend([WORDS + hundreds, HUNDRED]);
        if rest > 0 {
            words.push(AND);
        }
    }
    match rest {
        0 => {}
        1..20 => words.push(WORDS + rest),
        _ => {
            words.push(TENS + rest / 10 - 2);
            if rest % 10 > 0 {
                words.push(WORDS + rest % 10);
            }
        }
    }
}

/// The source and the target for a number.
fn pair(number: u32, wish: u32) -> (Vec<u32>, Vec<u32>) {
    match wish {
        AS_DIGITS => (words(number), digits(number)),
        _ => (digits(number), words(number)),
    }
}

fn name(token: u32) -> &'static str {
    match token {
        PADDING => "",
        END => "end",
        AND => "and",
        _ => TOKENS[token as usize - DIGITS as usize],
    }
}

/// Joins digits without spaces, and words with spaces.
fn text(tokens: &[u32]) -> String {
    let names: Vec<_> = tokens.iter().map(|token| name(*token)).collect();
    let space = if tokens.iter().all(|token| (DIGITS..WORDS).contains(token)) {
        ""
    } else {
        " "
    };
    names.join(space)
}

/// The tokens, padded to a fixed length.
fn padded<const N: usize>(tokens: &[u32]) -> [u32; N] {
    let mut padded = [PADDING; N];
    padded[..tokens.len()].copy_from_slice(tokens);
    padded
}

/// The best translation, without the end token.
fn translate(
    network: &Translator,
    source: &[u32],
    wish: u32,
    beams: usize,
) -> nn_runtime::error::Result<Vec<u32>> {
    let search = BeamSearch {
        beams,
        end: Some(END),
        ..BeamSearch::default()
    };
    let state = network.state_with_lengths(&padded(source), &[source.len()])?;
    let best = search.run(network, state, &[wish])?.swap_remove(0);
    let end = usize::from(best.has_ended);
    Ok(best.tokens[..best.tokens.len() - end].to_vec())
}

/// Trains a network on randomly drawn numbers, except the held-out ones.
fn learn(
    held_out: &HashSet<u32>,
    generator: &mut Generator,
    options: &Options,
) -> Result<Translator, Box<dyn Error>> {
    let (mut network, mut gradient) = (Translator::new(options.seed), Translator::zeros());
    let mut workspace = Workspace::new();
    let mut adam = Optimizer::new(AdamW {
        learning_rate: 2e-3,
        beta2: 0.98,
        ..AdamW::default()
    })?;
    adam.spare_from_decay();
    let rises = options.steps / 20 + 1;
    let falls = Schedule::cosine(options.steps - options.steps / 20, 0.0);
    let schedule = Schedule::warm_up(rises).then(rises, falls);
    let loss = CrossEntropy::default();
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

/// The input of the network: source and target, one after the other.
type Both = <Translator as Layer>::Input;

/// Training samples, each in one direction. The target at each step is the next token.
fn examples(
    held_out: &HashSet<u32>,
    generator: &mut Generator,
    count: usize,
) -> nn_runtime::error::Result<Dataset<Both, u32>> {
    let (mut rows, mut targets, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
    while rows.len() < count {
        let number = draw(generator);
        if held_out.contains(&number) {
            continue;
        }
        let wish = [AS_DIGITS, AS_WORDS][rows.len() % 2];
        let (source, mut target) = pair(number, wish);
        let mut row = padded::<{ SOURCE + TARGET }>(&source);
        row[SOURCE] = wish;
        row[SOURCE + 1..=SOURCE + target.len()].copy_from_slice(&target);
        target.push(END);
        rows.push(row.map(|token| token as f32));
        targets.extend(padded::<TARGET>(&target));
        lengths.extend([source.len(), target.len()]);
    }
    // Padding is neither read nor counted in the loss.
    Dataset::from_rows(&rows, targets)?.with_lengths(lengths)
}

/// Draws the attention weights of the decoder's last block while it writes a number, in both
/// directions, averaged over its heads.
fn picture(network: &Translator, number: u32, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut workspace = Workspace::new();
    let mut parts = Vec::new();
    for wish in [AS_DIGITS, AS_WORDS] {
        let (source, target) = pair(number, wish);
        let mut input = padded::<{ SOURCE + TARGET }>(&source);
        input[SOURCE] = wish;
        input[SOURCE + 1..=SOURCE + target.len()].copy_from_slice(&target);
        let input = input.map(|token| token as f32);
        let (stage, lengths) = ("decoder.1.reading", [source.len(), target.len()]);
        let weights =
            network.attention_weights(stage, Padded::new(&input, &lengths), &mut workspace)?;
        // Each step writes the next token.
        let rows = (0..target.len()).map(|query| weights.mean(query)[..source.len()].to_vec());
        parts.push(Alignment {
            weights: rows.flatten().collect(),
            read: source.iter().map(|token| name(*token).to_owned()).collect(),
            written: target.iter().map(|token| name(*token).to_owned()).collect(),
        });
    }
    alignments("What is read for each word that is written", &parts)?.save(path)?;
    Ok(())
}
