//! A network that reads later steps does not generate tokens.

use nn_runtime::generate::{Sampling, generate};
use nn_runtime::prelude::*;

network! {
    struct Gpt {
        Tokens(32, vocab = 50) => Embedding(64) => Positions(learned)
            => Residual { LayerNorm => Attention(heads = 4) }
            => Residual { LayerNorm => Dense(256, gelu) => Dense(64) }
            => LayerNorm => Dense(50, softmax)
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let gpt = Gpt::new(0);
    let next: Vec<u32> = generate(&gpt, &[1, 2, 3], Sampling::greedy())?.take(10).collect();
    println!("{next:?}");
    Ok(())
}
