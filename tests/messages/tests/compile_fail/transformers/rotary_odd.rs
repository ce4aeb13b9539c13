//! Rotary positions in heads of an odd size.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 20] => Attention(heads = 4, rope = 10_000) }
}

fn main() {}
