// A good answer: at the first `Conv2d`: it needs an image `[H, W, C]`, but a vector of 784 arrives;
// start with `[28, 28, 1]`, or insert `Reshape([28, 28, 1])`.
use nn_runtime::prelude::*;

network! {
    struct Mnist {
        784 => Conv2d(6, 5, relu) => MaxPool2d(2) => Conv2d(16, 5, relu) => MaxPool2d(2)
            => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Mnist::summary());
}
