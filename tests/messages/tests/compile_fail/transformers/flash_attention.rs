//! The name of an algorithm.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => FlashAttention(heads = 4) }
}

fn main() {}
