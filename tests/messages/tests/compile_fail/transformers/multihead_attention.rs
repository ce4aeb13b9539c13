//! The name of PyTorch.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => MultiheadAttention(4) }
}

fn main() {}
