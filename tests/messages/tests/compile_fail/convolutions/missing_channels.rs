//! The kernel by name, the channels not at all.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 2] => Conv2d(kernel = 3) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
