//! PyTorch refuses it too.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 2] => MaxPool2d(3, padding = 2) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
