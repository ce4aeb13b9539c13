//! Tokens without a vocabulary.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16) => Embedding(64) }
}

fn main() {}
