//! A window that holds nothing.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(heads = 4, window = 0) }
}

fn main() {}
