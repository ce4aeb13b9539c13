//! Two branches where one is copied.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Bidirectional { Lstm(4) | Gru(4) } }
}

fn main() {}
