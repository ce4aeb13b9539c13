//! Attention on a vector.

use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Attention(heads = 4) }
}

fn main() {}
