//! Bases and probabilities that only the compiler knows.

use nn_runtime::prelude::*;

const NO_BASE: f64 = 0.0;
const FRACTION: f64 = 0.5;
const ALL: f64 = 1.0;

network! { struct None { [16, 32] => Attention(heads = 4, rope = NO_BASE) } }
network! { struct Small { [16, 32] => Attention(heads = 4, rope = FRACTION) } }
network! { struct Dropped { [16, 32] => Attention(heads = 4, dropout = ALL) } }
network! {
    struct Crossed(source: [16, 32], target: [8, 32]) {
        target => CrossAttention(source, heads = 4, dropout = -FRACTION)
    }
}

fn main() {}
