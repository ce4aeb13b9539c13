//! As in PyTorch.

use nn_runtime::prelude::*;

network! { struct Net { [16, 8] => Transpose(1, 2) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
