//! A normalization that there is not.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Lstm(16, norm = batch) }
}

fn main() {}
