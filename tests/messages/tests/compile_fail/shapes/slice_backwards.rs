//! The end before the start.

use nn_runtime::prelude::*;

network! { struct Net { [16, 8] => Slice(6..2) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
