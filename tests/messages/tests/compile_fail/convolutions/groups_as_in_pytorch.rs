//! Depthwise by `groups`, with the number of outputs forgotten.

use nn_runtime::prelude::*;

network! { struct Net { [6, 6, 3] => Conv2d(3, groups = 3) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
