//! As in PyTorch, where they are rows and columns.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 4] => MaxPool2d(3, padding = (1, 0)) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
