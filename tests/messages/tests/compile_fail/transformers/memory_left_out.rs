//! Attention to nothing.

use nn_runtime::prelude::*;

network! {
    struct Net(source: [16, 32], target: [8, 32]) { target => CrossAttention(heads = 4) }
}

fn main() {}
