//! What belongs to the training is no part of a network.

use nn_runtime::prelude::*;

network! {
    struct Net { 784 => Dense(128, relu) => Dense(10, softmax), lr = 0.01 }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
