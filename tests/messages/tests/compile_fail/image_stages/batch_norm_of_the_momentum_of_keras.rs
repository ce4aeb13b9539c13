//! As Keras counts it.

use nn_runtime::prelude::*;

network! { struct Net { 64 => BatchNorm(momentum = 1.5) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
