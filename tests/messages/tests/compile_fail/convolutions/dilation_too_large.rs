//! The kernel has three positions, but they are far apart.

use nn_runtime::prelude::*;

network! { struct Net { [6, 6, 2] => Conv2d(4, 3, relu, dilation = 4) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
