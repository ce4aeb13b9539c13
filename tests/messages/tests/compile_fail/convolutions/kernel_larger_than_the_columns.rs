//! Rows suffice, columns do not.

use nn_runtime::prelude::*;

network! { struct Net { [8, 3, 2] => Conv2d(4, (3, 6), padding = 1) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
