//! A probability that is none.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Lstm(16, recurrent_dropout = 1.5) }
}

fn main() {}
