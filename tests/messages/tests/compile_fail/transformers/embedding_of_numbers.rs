//! An embedding of what are no tokens.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Embedding(64) }
}

fn main() {}
