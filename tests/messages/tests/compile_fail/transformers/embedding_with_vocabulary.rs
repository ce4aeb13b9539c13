//! The vocabulary as PyTorch's first argument.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => Embedding(96, 64) }
}

fn main() {}
