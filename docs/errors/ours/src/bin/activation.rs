use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(32, rleu) => Dense(10) }
}

fn main() {}
