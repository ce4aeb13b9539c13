//! Units are missing.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Lstm(peepholes = true) }
}

fn main() {}
