//! Heads of keys that do not divide those of queries, where they are a constant.

use nn_runtime::prelude::*;

const SHARED: usize = 3;

network! {
    struct Net { [16, 32] => Attention(heads = 8, kv_heads = SHARED) }
}

fn main() {}
