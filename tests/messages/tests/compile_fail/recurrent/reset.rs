//! An option with a value that there is not.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Gru(16, reset = befor) }
}

fn main() {}
