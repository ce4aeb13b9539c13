//! `generate` has no place for the inputs that a translator is given.

use nn_runtime::{generate::*, prelude::*};

network! {
    struct Net(source: Tokens(5, vocab = 9), target: Tokens(6, vocab = 9)) {
        let memory = source => Embedding(8) => Residual { Attention(heads = 2) };
        target => Embedding(8) => Residual { Attention(heads = 2, causal = true) }
            => Residual { CrossAttention(memory, heads = 2) } => Dense(9, softmax)
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let _ = generate(&Net::new(0), &[0], Sampling::greedy())?;
    Ok(())
}
