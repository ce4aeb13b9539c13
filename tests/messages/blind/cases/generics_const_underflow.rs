// A good answer: at `WIDTH - 64`: the subtraction overflows when it is evaluated at compile time
// (rustc says so); best once, and at the expression in the declaration.
use nn_runtime::prelude::*;

const WIDTH: usize = 32;

network! {
    struct Net { 16 => Dense(WIDTH, relu) => Dense(WIDTH - 64, relu) => Dense(4, softmax) }
}

fn main() {
    println!("{}", Net::summary());
}
