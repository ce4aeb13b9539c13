//! A base that turns nothing.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(heads = 4, rope = 1) }
}

fn main() {}
