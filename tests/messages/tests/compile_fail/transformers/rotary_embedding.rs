//! Rotary positions as a stage.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => Embedding(32) => RotaryEmbedding(10_000) => Attention(heads = 4) }
}

fn main() {}
