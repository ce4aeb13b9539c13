//! Slices are of features alone.

use nn_runtime::prelude::*;

network! { struct Net { [16, 8] => Slice(0..4, 0..2) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
