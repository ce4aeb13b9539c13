//! An initial state of the wrong width.

use nn_runtime::prelude::*;

network! {
    struct Net(x: [8, 3], h: 8) { x => Lstm(16, initial = (h, h)) => Dense(1) }
}

fn main() {}
