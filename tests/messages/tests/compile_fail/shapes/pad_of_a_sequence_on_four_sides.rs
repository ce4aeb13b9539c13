//! There are two.

use nn_runtime::prelude::*;

network! { struct Net { [16, 8] => Pad(1, 1, 2, 2) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
