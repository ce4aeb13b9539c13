//! A recurrent network learns the spelling of English words, letter by letter, and invents words.
//!
//! ```sh
//! cargo run --release --example words -- --temperature 0.7
//! cargo run --release --example words -- --gru
//! ```

use std::collections::HashSet;
use std::error::Error;
use std::f64::consts::LN_2;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::activation::Softmax;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::random;
use nn_runtime::shape::Tokens;
use nn_runtime::stream::{State, Streams, step};
use nn_runtime::train::{Trainer, evaluate};
use rand::RngExt;

/// Words in lower-case letters, one per line.
const WORDS: &str = include_str!("../data/words.txt");
/// The 26 letters, and the boundary of a word.
const SYMBOLS: usize = 27;
/// The symbol before the first letter and after the last one. `a` is 1, `z` is 26.
const EDGE: u8 = 0;
/// The steps of the longest word: 14 letters, and a boundary.
const STEPS: usize = 15;

network! {
    /// Predicts the next symbol at each symbol of a word.
    pub struct WithLstm {
        Tokens(STEPS, vocab = SYMBOLS) => Embedding(16) => Lstm(128) => Dropout(0.25)
            => Dense(SYMBOLS, softmax)
    }
}

network! {
    /// Like [`WithLstm`], with a GRU.
    pub struct WithGru {
        Tokens(STEPS, vocab = SYMBOLS) => Embedding(16) => Gru(128) => Dropout(0.25)
            => Dense(SYMBOLS, softmax)
    }
}

/// Teaches a recurrent network the spelling of words, and lets it invent some.
#[derive(Parser)]
struct Options {
    /// Use a GRU instead of an LSTM.
    #[arg(long)]
    gru: bool,
    /// Sampling temperature: below 1, likely letters become more likely.
    #[arg(long, default_value_t = 0.8)]
    temperature: f32,
    /// Number of words to invent.
    #[arg(long, default_value_t = 40)]
    count: usize,
    /// Seed of the held-out words, the initial weights, the order of the words and the invented
    /// words.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Number of epochs.
    #[arg(long, default_value_t = 12)]
    epochs: usize,
}

/// Sequences of symbols; the target at each symbol is the next one.
type Spellings = Dataset<Tokens<STEPS, SYMBOLS>, u32>;

fn main() -> ExitCode {
    let options = Options::parse();
    nn_examples::exit(if options.gru {
        run::<WithGru>(&options)
    } else {
        run::<WithLstm>(&options)
    })
}

fn run<N>(options: &Options) -> Result<(), Box<dyn Error>>
where
    N: Network<Scalar = f32, Input = Tokens<STEPS, SYMBOLS>, Head = Softmax> + Streams,
{
    if !(options.temperature > 0.0 && options.temperature.is_finite()) {
        return Err("the temperature must be above 0".into());
    }
    let (train, test) = spellings()?.split(0.1, options.seed)?;
    println!(
        "{} words to learn from, {} held out\n\n{}\n",
        train.len(),
        test.len(),
        N::summary()
    );

    let mut network = N::new(options.seed);
    let loss = CrossEntropy::default();
    // The mean over the letters of a word and the boundary after it.
    let bits = |network: &N| evaluate(network, &loss, &mut [], &test).map(|loss| loss / LN_2);
    let before = bits(&network)?;
    let mut adam = Optimizer::new(Adam {
        learning_rate: 3e-3,
        ..Adam::default()
    })?;
    let trainer = Trainer {
        epochs: options.epochs,
        batch_size: 64,
        seed: options.seed,
        ..Trainer::default()
    };
    trainer.fit(
        &mut network,
        &mut adam,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &loss,
            metrics: &mut [],
        },
    )?;

    invent(&network, options);
    println!(
        "\nbits per character, of held-out words: {before:.3} before, {:.3} after",
        bits(&network)?
    );
    Ok(())
}

/// All words. Shorter ones have lengths, so that their padding is neither read nor counted.
fn spellings() -> Result<Spellings, Box<dyn Error>> {
    let words = WORDS.lines().map(|word| {
        let letters = || word.bytes().map(|letter| letter - b'a' + 1);
        let steps = std::iter::once(EDGE).chain(letters());
        let next = letters().chain([EDGE]);
        let steps: Vec<_> = steps.map(|symbol| [f32::from(symbol)]).collect();
        let next: Vec<_> = next.map(|symbol| [u32::from(symbol)]).collect();
        (steps, next)
    });
    Ok(Spellings::from_sequences_by_step(words)?)
}

/// Prints new words. The network runs step by step: each letter that is drawn is its next input.
/// (`nn_runtime::generate` does this with more options.)
fn invent<N: Network<Scalar = f32> + Streams>(network: &N, options: &Options) {
    let known: HashSet<_> = WORDS.lines().collect();
    let mut generator = random::generator(options.seed);
    let mut state = State::new(network);
    let (mut invented, mut in_list) = (Vec::new(), 0);
    let mut likely = [0.0; SYMBOLS];
    while invented.len() < options.count {
        state.reset(network);
        let (mut word, mut symbol) = (String::new(), EDGE);
        // A badly trained network may never end a word.
        while word.len() < 2 * STEPS {
            step(network, &mut state, &[f32::from(symbol)], &mut likely);
            for p in &mut likely {
                *p = p.powf(1.0 / options.temperature);
            }
            symbol = draw(&likely, generator.random_range(0.0..1.0));
            if symbol == EDGE {
                break;
            }
            word.push(char::from(b'a' + symbol - 1));
        }
        if known.contains(&*word) {
            in_list += 1;
        } else {
            invented.push(word);
        }
    }
    println!("invented, beside {in_list} that are in the list:");
    for words in invented.chunks(5) {
        for word in words {
            print!("{word:<16}");
        }
        println!();
    }
}

/// The symbol at a position from 0 to 1, if every symbol takes an interval of the length of its
/// probability.
fn draw(likely: &[f32], place: f32) -> u8 {
    let mut left = place * likely.iter().sum::<f32>();
    let passed = likely.iter().take_while(|&&p| {
        left -= p;
        left >= 0.0
    });
    passed.count().min(likely.len() - 1) as u8
}
