// A good answer: at the comma after `64`: stages are joined with `=>`, not with commas; write
// `64 => Dense(128, relu) => …`.
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64,
        Dense(128, relu),
        Dense(10, softmax)
    }
}

fn main() {
    let network = Digits::new(0);
    println!("{}", network.dense1.weight.len());
}
