//! As in Python.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Slice(0:8) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
