//! A projection that makes the output no smaller.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Lstm(16, projection = 16) }
}

fn main() {}
