//! Attention on an image.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 8, 16] => Attention(heads = 4) }
}

fn main() {}
