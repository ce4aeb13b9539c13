// A good answer: at `(28, 28, 1)`: the shape of an image is written in brackets, `[28, 28, 1]`.
use nn_runtime::prelude::*;

network! {
    struct Mnist {
        (28, 28, 1) => Conv2d(6, 5, relu) => MaxPool2d(2) => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Mnist::summary());
}
