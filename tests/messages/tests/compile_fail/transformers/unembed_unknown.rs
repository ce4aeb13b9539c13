//! A tied output of an embedding that there is not.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => words: Embedding(64) => Unembed(word) }
}

fn main() {}
