//! An initial state that is no value.

use nn_runtime::prelude::*;

network! {
    struct Net(x: [8, 3], h: 16) { x => Gru(16, initial = hh) => Concat { Last | h } }
}

fn main() {}
