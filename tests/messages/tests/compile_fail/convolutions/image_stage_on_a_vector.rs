//! Pixels that were given as a vector.

use nn_runtime::prelude::*;

network! { struct Net { 784 => Conv2d(6, 5, relu) => Flatten => Dense(10) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
