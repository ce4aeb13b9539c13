//! The root of what is negative.

use nn_runtime::prelude::*;

network! { struct Net { 64 => BatchNorm(epsilon = -0.001) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
