// A good answer: at the string "same": the padding is a word without quotes; write
// `padding = same`.
use nn_runtime::prelude::*;

network! {
    struct Small {
        [8, 8, 1]
            => Conv2d(16, 3, relu, padding = "same")
            => MaxPool2d(2) => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Small::summary());
}
