// A good answer: at the `3`: a comma is missing before it; write `Conv2d(16, 3, relu)`.
use nn_runtime::prelude::*;

network! {
    struct Mnist {
        [28, 28, 1] => Conv2d(16 3, relu) => MaxPool2d(2) => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Mnist::summary());
}
