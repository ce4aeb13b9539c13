// A good answer: at "hello": the prompt is a slice of tokens, `&[u32]`, not a text; encode it first.
use nn_runtime::generate::{Sampling, generate};
use nn_runtime::prelude::*;

network! {
    struct Letters { Tokens(32, vocab = 128) => Embedding(16) => Gru(64) => Dense(128, softmax) }
}

fn main() -> nn_runtime::error::Result<()> {
    let letters = Letters::new(0);
    let next: Vec<u32> = generate(&letters, "hello", Sampling::default())?.take(10).collect();
    println!("{next:?}");
    Ok(())
}
