//! The shape of a sample is no argument of the first layer.

use nn_runtime::prelude::*;

network! {
    struct Net { Dense(64, input_dim = 784, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
