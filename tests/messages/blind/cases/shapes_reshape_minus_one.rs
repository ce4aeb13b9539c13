// A good answer: at `-1`: sizes are 1 or more and are not inferred here; write 8, since 512 = 64 · 8
// (or use `Flatten` if a vector is wanted).
use nn_runtime::prelude::*;

network! {
    struct Steps {
        16 => Dense(512, relu) => Reshape([-1, 64]) => Gru(32) => Last => Dense(1)
    }
}

fn main() {
    println!("{}", Steps::summary());
}
