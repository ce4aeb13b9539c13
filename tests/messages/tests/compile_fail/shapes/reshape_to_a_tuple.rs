//! As in Python.

use nn_runtime::prelude::*;

network! { struct Net { 20 => Reshape((4, 5)) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
