//! Heads that do not divide the features.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 30] => Attention(heads = 4) }
}

fn main() {}
