// A good answer: at `groups = 3`: 3 groups do not divide the 16 input channels.
use nn_runtime::prelude::*;

network! {
    struct Grouped {
        [16, 16, 3]
            => Conv2d(16, 3, relu, padding = same)
            => Conv2d(24, 3, relu, padding = same, groups = 3)
            => Mean => Dense(5, softmax)
    }
}

fn main() {
    println!("{}", Grouped::summary());
}
