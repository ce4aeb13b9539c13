use nn_runtime::prelude::*;

network! {
    struct Net { 64 => hidden: Dense(32, relu) => hidden: Dense(16, relu) => Dense(10) }
}

fn main() {}
