// A good answer: at the third number, `3`: `Conv2d` takes the output channels and the kernel size
// (the input channels are inferred); the third argument would be an activation. Write `Conv2d(16, 3)`.
use nn_runtime::prelude::*;

network! {
    struct Mnist {
        [28, 28, 1]
            => Conv2d(1, 16, 3) => relu => MaxPool2d(2)
            => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Mnist::summary());
}
