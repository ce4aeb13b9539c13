//! Patches of a sequence.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Patches(4) }
}

fn main() {}
