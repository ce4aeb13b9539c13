// A good answer: at the `;`: a chain goes on with `=>`; `;` ends only a `let`. Write
// `Dense(128, relu) => Dense(10, softmax)`.
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64 => Dense(128, relu);
        Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Digits::summary());
}
