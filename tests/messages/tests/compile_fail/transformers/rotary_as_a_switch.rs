//! Rotary positions without their base.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(heads = 4, rope = true) }
}

fn main() {}
