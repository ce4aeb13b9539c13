// A good answer: at the second `MaxPool2d` (or its `2`): its window of 2 rows does not fit into an
// image of 1 × 16 pixels. Best with a hint that channels come last, so that `[32, 32, 3]` was meant.
use nn_runtime::prelude::*;

network! {
    struct Photos {
        [3, 32, 32]
            => Conv2d(16, 3, relu, padding = same) => MaxPool2d(2)
            => Conv2d(32, 3, relu, padding = same) => MaxPool2d(2)
            => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Photos::summary());
}
