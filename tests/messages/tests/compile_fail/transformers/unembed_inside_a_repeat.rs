//! A tied output inside of a repeat.

use nn_runtime::prelude::*;

network! {
    struct Net {
        Tokens(16, vocab = 96) => words: Embedding(96) => 2 * { Dense(96) => Unembed(words) }
    }
}

fn main() {}
