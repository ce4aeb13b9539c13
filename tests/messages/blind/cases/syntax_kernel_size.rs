// A good answer: at `kernel_size`: `MaxPool2d` has no option `kernel_size`; it is called `kernel`,
// or is written first without a name: `MaxPool2d(2)`.
use nn_runtime::prelude::*;

network! {
    struct Small {
        [28, 28, 1] => Conv2d(6, 5, relu) => MaxPool2d(kernel_size = 2)
            => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Small::summary());
}
