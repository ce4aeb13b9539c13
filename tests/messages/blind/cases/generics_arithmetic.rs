// A good answer: at `2 * HIDDEN`: no arithmetic can be done with a const parameter in a size (stable
// Rust does not support it); add a second parameter, or use a constant.
use nn_runtime::prelude::*;

network! {
    struct Mlp<const HIDDEN: usize> {
        64 => Dense(HIDDEN, relu) => Dense(2 * HIDDEN, relu) => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Mlp::<32>::summary());
}
