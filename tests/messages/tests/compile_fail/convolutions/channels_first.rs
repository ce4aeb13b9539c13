//! An image as PyTorch shapes it: its three rows are channels.

use nn_runtime::prelude::*;

network! { struct Net { [3, 32, 32] => Conv2d(16, 5, relu) => Mean => Dense(10) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
