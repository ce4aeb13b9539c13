//! Its second number is not an activation.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 2] => DepthwiseConv2d(16, 3) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
