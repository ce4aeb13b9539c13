//! An option of another stage.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Gru(16, peepholes = true) }
}

fn main() {}
