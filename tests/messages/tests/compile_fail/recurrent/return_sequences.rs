//! Keras's name of an option.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Lstm(16, return_sequences = true) }
}

fn main() {}
