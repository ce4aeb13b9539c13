//! No positions.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Dropout2d(0.5) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
