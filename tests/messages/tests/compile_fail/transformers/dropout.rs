//! A probability that is none.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(heads = 4, dropout = 1.5) }
}

fn main() {}
