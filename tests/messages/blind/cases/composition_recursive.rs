// A good answer: at the inner `Tree`: a network cannot be a stage of itself, since it would have
// infinite size; use a repeat, `3 * { … }`, or a `shared` stage.
use nn_runtime::prelude::*;

network! {
    struct Tree { 16 => Dense(32, tanh) => Dense(16, tanh) => Tree }
}

fn main() {
    println!("{}", Tree::COUNT);
}
