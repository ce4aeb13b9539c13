// A good answer: rustc finds this before the macro: at the `(` of `Dense(128, relu`, which is not
// closed.
use nn_runtime::prelude::*;

network! {
    struct Digits { 64 => Dense(128, relu => Dense(10, softmax) }
}

fn main() {
    println!("{}", Digits::summary());
}
