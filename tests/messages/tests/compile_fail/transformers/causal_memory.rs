//! Causal attention to another sequence.

use nn_runtime::prelude::*;

network! {
    struct Net(source: [16, 32], target: [8, 32]) {
        target => CrossAttention(source, heads = 4, causal = true)
    }
}

fn main() {}
