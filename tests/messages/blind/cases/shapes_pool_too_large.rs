// A good answer: at the second `MaxPool2d` (or its `2`): a window of 2 × 2 does not fit into the
// image of 1 × 1 pixels that arrives; use `padding = same` in the convolutions, or omit this pool.
use nn_runtime::prelude::*;

network! {
    struct Small {
        [8, 8, 1]
            => Conv2d(16, 3, relu) => MaxPool2d(2)
            => Conv2d(32, 3, relu) => MaxPool2d(2)
            => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Small::summary());
}
