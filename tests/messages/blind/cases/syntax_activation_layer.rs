// A good answer: at `Activation`: there is no such layer; an activation is a stage by itself: write
// `relu` in its place.
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64 => Dense(128) => BatchNorm => Activation("relu") => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Digits::summary());
}
