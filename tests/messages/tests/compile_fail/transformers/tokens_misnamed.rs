//! Another name for the vocabulary.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocabulary = 96) => Embedding(64) }
}

fn main() {}
