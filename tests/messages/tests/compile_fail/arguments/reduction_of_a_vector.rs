//! One position made of one.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Dense(32, relu) => Mean => Dense(10, softmax) } }

fn main() {
    let network = Net::new(1);
    assert_eq!(network.dense2.bias.len(), 10);
}
