// A good answer: at `Digits`: write `struct` before the name, as in `pub struct Digits { … }`.
use nn_runtime::prelude::*;

network! {
    /// Which digit is it?
    Digits { 64 => Dense(128, relu) => Dense(10, softmax) }
}

fn main() {
    println!("{}", Digits::summary());
}
