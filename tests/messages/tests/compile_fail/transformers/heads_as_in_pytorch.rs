//! An argument as it is called elsewhere.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(num_heads = 4) }
}

fn main() {}
