// A good answer: at `linear1`: the body of the struct is a chain, not a list of fields; it starts
// with the shape of a sample: `64 => linear1: Dense(128, relu) => linear2: Dense(10, softmax)`.
use nn_runtime::prelude::*;

network! {
    pub struct Digits {
        linear1: Dense(128, relu),
        linear2: Dense(10, softmax),
    }
}

fn main() {
    let network = Digits::new(0);
    println!("{:?}", network.linear1.weight.shape());
}
