//! As in PyTorch, where it crops.

use nn_runtime::prelude::*;

network! { struct Net { [4, 8] => Pad(-1) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
