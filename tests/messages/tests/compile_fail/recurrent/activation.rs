//! An activation that `Rnn` has not.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Rnn(16, gelu) }
}

fn main() {}
