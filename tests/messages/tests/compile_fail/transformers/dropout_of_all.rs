//! A probability that drops everything.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(heads = 4, dropout = 1) }
}

fn main() {}
