//! A tied output as if it were a layer of its own.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => Embedding(64) => Unembed(96) }
}

fn main() {}
