//! Patches that leave a rest, where their size is a constant.

use nn_runtime::prelude::*;

const SIDE: usize = 5;

network! {
    struct Net { [8, 8, 1] => Patches(SIDE) => Dense(64) }
}

fn main() {}
