//! Patches that leave a rest.

use nn_runtime::prelude::*;

network! {
    struct Net { [28, 28, 1] => Patches(8) => Dense(64) }
}

fn main() {}
