//! Dropout is a stage.

use nn_runtime::prelude::*;

network! {
    struct Net { 784 => Dense(128, relu, dropout = 0.5) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
