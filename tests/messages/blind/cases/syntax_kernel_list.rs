// A good answer: at `[3, 5]`: a kernel is a number or a pair in parentheses: `(3, 5)`.
use nn_runtime::prelude::*;

network! {
    struct Spectrum {
        [64, 100, 1] => Conv2d(16, [3, 5], relu) => MaxPool2d(2) => Mean => Dense(4, softmax)
    }
}

fn main() {
    println!("{}", Spectrum::summary());
}
