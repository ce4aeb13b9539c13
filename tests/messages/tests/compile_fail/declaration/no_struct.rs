use nn_runtime::prelude::*;

network! {
    64 => Dense(10, softmax)
}

fn main() {}
