// A good answer: at the first `->`: stages are joined with `=>`; write `64 => Dense(128, relu)`.
use nn_runtime::prelude::*;

network! {
    /// Which digit is it?
    pub struct Digits { 64 -> Dense(128, relu) -> Dense(10, softmax) }
}

fn main() {
    println!("{}", Digits::summary());
}
