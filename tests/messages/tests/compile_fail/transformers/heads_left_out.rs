//! Attention without the number of its heads.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(causal = true) }
}

fn main() {}
