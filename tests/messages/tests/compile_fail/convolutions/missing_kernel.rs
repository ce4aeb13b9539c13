//! The number of channels alone.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 2] => Conv2d(16) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
