//! A memory of tokens.

use nn_runtime::prelude::*;

network! {
    struct Net(source: Tokens(16, vocab = 96), target: [8, 32]) {
        target => CrossAttention(source, heads = 4)
    }
}

fn main() {}
