use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(32, relu, use_bias = false) => Dense(10) }
}

fn main() {}
