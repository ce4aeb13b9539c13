// A good answer: at the string "relu": an activation is a name without quotes; write
// `Dense(128, relu)`.
use nn_runtime::prelude::*;

network! {
    struct Digits { 64 => Dense(128, "relu") => Dense(10, softmax) }
}

fn main() {
    println!("{}", Digits::COUNT);
}
