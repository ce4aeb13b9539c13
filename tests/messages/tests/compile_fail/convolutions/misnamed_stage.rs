//! As PyTorch writes it.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 2] => Conv2D(4, 3, relu) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
