//! A sample takes too long.
use nn_runtime::prelude::*;

network! {
    #[budget(flash = 300_000, multiply_adds = 100_000)]
    pub struct LeNet {
        [28, 28, 1] => Conv2d(6, 5, relu, padding = same) => MaxPool2d(2) => Conv2d(16, 5, relu) => MaxPool2d(2)
            => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}

fn main() {}
