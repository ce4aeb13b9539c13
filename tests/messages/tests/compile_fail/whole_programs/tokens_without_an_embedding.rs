use nn_runtime::generate::{Sampling, generate};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

/// The 26 letters, and a space.
const SYMBOLS: usize = 27;

network! {
    /// Predicts the next letter.
    pub struct Letters {
        Tokens(32, vocab = SYMBOLS) => Lstm(128) => Dropout(0.2) => Dense(SYMBOLS, softmax)
    }
}

fn number(letter: char) -> u32 {
    match letter {
        'a'..='z' => letter as u32 - 'a' as u32 + 1,
        _ => 0,
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let text = "the quick brown fox jumps over the lazy dog and runs away into the woods ".repeat(20);
    let text: Vec<u32> = text.chars().map(number).collect();
    let data = Dataset::<Tokens<32, SYMBOLS>, u32>::from_text(&text, 8)?;

    let mut network = Letters::new(0);
    let mut adam = Optimizer::new(Adam { learning_rate: 3e-3, ..Adam::default() })?;
    let trainer = Trainer { epochs: 10, batch_size: 16, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &CrossEntropy::default()))?;

    println!("{:?}", network.lstm1.weight_ih.shape());
    let sampling = Sampling { temperature: 0.7, ..Sampling::default() };
    let next: Vec<u32> = generate(&network, &text[..8], sampling)?.take(20).collect();
    println!("{next:?}");
    Ok(())
}
