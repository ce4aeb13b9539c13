use nn_runtime::prelude::*;

network! {
    struct { 64 => Dense(10, softmax) }
}

fn main() {}
