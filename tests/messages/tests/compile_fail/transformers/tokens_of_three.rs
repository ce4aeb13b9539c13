//! One number too many.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, 96, 64) => Embedding(64) }
}

fn main() {}
