// A good answer: at the last `=>`: a stage is missing after it; remove the arrow or add a stage.
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64 =>
        Dense(128, relu) =>
        Dense(10, softmax) =>
    }
}

fn main() {
    println!("{}", Digits::summary());
}
