//! More initial states than the stage has.

use nn_runtime::prelude::*;

network! {
    struct Net(x: [8, 3], h: 16) { x => Gru(16, initial = (h, h)) => Concat { Last | h } }
}

fn main() {}
