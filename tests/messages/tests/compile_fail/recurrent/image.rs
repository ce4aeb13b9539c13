//! An image into a stage over sequences.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 8, 3] => Lstm(16) }
}

fn main() {}
