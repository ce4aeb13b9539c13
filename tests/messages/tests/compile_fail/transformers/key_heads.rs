//! Heads of keys that do not divide those of queries.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(heads = 8, kv_heads = 3) }
}

fn main() {}
