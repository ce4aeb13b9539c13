//! A `Result` is no iterator.

use nn_runtime::{generate::*, prelude::*};

network! { struct Net { Tokens(16, vocab = 96) => Embedding(8) => Gru(8) => Dense(96) } }

fn main() -> nn_runtime::error::Result<()> {
    let tokens: Vec<u32> = generate(&Net::new(0), &[1], Sampling::greedy()).take(10).collect();
    println!("{tokens:?}");
    Ok(())
}
