// A good answer: at the `{` after `Dense`: the arguments of a layer are in parentheses; write
// `Dense(128)`.
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64 => Dense { features: 128 } => relu => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Digits::summary());
}
