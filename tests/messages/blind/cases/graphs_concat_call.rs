// A good answer: at `Concat(a, b)`: the branches are written in braces and separated by `|`:
// `Concat { a | b }`.
use nn_runtime::prelude::*;

network! {
    struct Both(left: 8, right: 8) {
        let a = left => Dense(16, relu);
        let b = right => Dense(16, relu);
        Concat(a, b) => Dense(1, sigmoid)
    }
}

fn main() {
    println!("{}", Both::summary());
}
