//! As in PyTorch.

use nn_runtime::prelude::*;

network! { struct Net { [16, 8] => Pad(1, mode = "reflect") => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
