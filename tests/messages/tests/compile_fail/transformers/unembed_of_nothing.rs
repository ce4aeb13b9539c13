//! A tied output without its embedding.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => Embedding(64) => Unembed }
}

fn main() {}
