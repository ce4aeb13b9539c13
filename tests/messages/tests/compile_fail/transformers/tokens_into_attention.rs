//! Tokens into attention.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => Attention(heads = 4) }
}

fn main() {}
