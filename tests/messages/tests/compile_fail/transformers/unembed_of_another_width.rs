//! A tied output on other features.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => words: Embedding(64) => Dense(32) => Unembed(words) }
}

fn main() {}
