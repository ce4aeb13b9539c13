//! Rotary positions as a stage.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Positions(rotary) => Attention(heads = 4) }
}

fn main() {}
