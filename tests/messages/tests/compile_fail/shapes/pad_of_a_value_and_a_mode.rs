//! One or the other.

use nn_runtime::prelude::*;

network! { struct Net { [4, 8] => Pad(2, mode = replicate, value = 0.5) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
