// A good answer: at the `0`: sizes are 1 or more.
use nn_runtime::prelude::*;

network! {
    struct Net { 16 => Dense(0, relu) => Dense(4, softmax) }
}

fn main() {
    println!("{}", Net::summary());
}
