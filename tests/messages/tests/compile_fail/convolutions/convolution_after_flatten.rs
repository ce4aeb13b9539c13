//! Nothing is left to slide over.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 3] => Flatten => DepthwiseConv2d(3) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
