//! No positions.

use nn_runtime::prelude::*;

network! { struct Net { 64 => MaxPool2d(2) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
