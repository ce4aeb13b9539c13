// A good answer: at the `WIDTH` in `Dense(WIDTH, relu)`: expected `usize`, found `i32`; declare
// `const WIDTH: usize`. Once, not once for each place at which the emitted code uses the size.
use nn_runtime::prelude::*;

const WIDTH: i32 = 128;

network! {
    struct Digits { 64 => Dense(WIDTH, relu) => Dense(10, softmax) }
}

fn main() {
    println!("{}", Digits::summary());
}
