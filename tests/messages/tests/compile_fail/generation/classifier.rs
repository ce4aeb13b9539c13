//! A network that ends with two classes does not generate tokens.

use nn_runtime::{generate::*, prelude::*};

network! { struct Net { Tokens(16, vocab = 96) => Embedding(8) => Gru(8) => Last => Dense(2, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let _ = generate(&Net::new(0), &[1], Sampling::greedy())?;
    Ok(())
}
