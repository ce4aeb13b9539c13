use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Linear(32, relu) => Dense(10) }
}

fn main() {}
