// A good answer: at the `#`: comments start with `//`, as everywhere in Rust.
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64
            => Dense(128, relu)  # hidden layer
            => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Digits::summary());
}
