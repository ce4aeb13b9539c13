//! As in NumPy.

use nn_runtime::prelude::*;

network! { struct Net { 24 => Reshape([-1, 8]) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
