//! It keeps its input's channels, so the second number has no place.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 2] => DepthwiseConv2d(16, 3, relu) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
