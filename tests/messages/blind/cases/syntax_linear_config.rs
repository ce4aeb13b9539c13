// A good answer: at `LinearConfig`: a stage is a layer or a type; no such type is known, and values
// cannot be stages. For burn's `LinearConfig::new(64, 128)`, write `Dense(128)`.
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64 => LinearConfig::new(64, 128) => relu => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Digits::summary());
}
