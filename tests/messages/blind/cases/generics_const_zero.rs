// A good answer: at `WIDTH - 64`: this size is 0; sizes are 1 or more.
use nn_runtime::prelude::*;

const WIDTH: usize = 64;

network! {
    struct Net { 16 => Dense(WIDTH, relu) => Dense(WIDTH - 64, relu) => Dense(4, softmax) }
}

fn main() {
    println!("{}", Net::summary());
}
