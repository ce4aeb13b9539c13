//! Stages in two directions that change the number of steps.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Bidirectional { Lstm(4) => MaxPool1d(2) } }
}

fn main() {}
