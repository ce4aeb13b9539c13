// A good answer: at `&text`: tokens are of type `u32`, not `usize`; collect a `Vec<u32>`.
use nn_runtime::prelude::*;

network! {
    struct Letters { Tokens(32, vocab = 128) => Embedding(16) => Gru(64) => Dense(128, softmax) }
}

fn main() -> nn_runtime::error::Result<()> {
    let text: Vec<usize> = "the quick brown fox jumps over the lazy dog, and the dog sleeps on"
        .bytes()
        .map(usize::from)
        .collect();
    let data = Dataset::<Tokens<32, 128>, u32>::from_text(&text, 8)?;
    println!("{} {}", data.len(), Letters::COUNT);
    Ok(())
}
