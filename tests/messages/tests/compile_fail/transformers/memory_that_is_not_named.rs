//! A memory where no value has a name.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => CrossAttention(memory, heads = 4) }
}

network! {
    struct Named(source: [16, 32], target: [8, 32]) { target => CrossAttention(memory, heads = 4) }
}

network! {
    struct Last(source: [16, 32], target: [8, 32]) { target => CrossAttention(heads = 4, memory) }
}

fn main() {}
