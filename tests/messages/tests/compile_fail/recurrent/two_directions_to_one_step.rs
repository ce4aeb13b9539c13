//! Stages in two directions that end with one step.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Bidirectional { Lstm(4) => Last } }
}

fn main() {}
