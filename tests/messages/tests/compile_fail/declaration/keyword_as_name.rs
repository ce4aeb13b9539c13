use nn_runtime::prelude::*;

network! {
    struct type { 64 => Dense(10, softmax) }
}

fn main() {}
