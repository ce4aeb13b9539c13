//! Another activation for a gated stage.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => SwiGlu(64, gelu) }
}

fn main() {}
