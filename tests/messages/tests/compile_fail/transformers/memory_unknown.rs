//! A memory that there is not.

use nn_runtime::prelude::*;

network! {
    struct Net(source: [16, 32], target: [8, 32]) { target => CrossAttention(sourse, heads = 4) }
}

fn main() {}
