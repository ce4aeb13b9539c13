// A good answer: at the `8` of `GroupNorm(8)`: 8 groups do not divide 12 channels; 1, 2, 3, 4, 6 and
// 12 do.
use nn_runtime::prelude::*;

network! {
    struct Normed {
        [16, 16, 3] => Conv2d(12, 3, padding = same) => GroupNorm(8) => relu => Mean => Dense(2)
    }
}

fn main() {
    println!("{}", Normed::summary());
}
