//! Tokens into a stage that computes.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => Dense(64) }
}

fn main() {}
