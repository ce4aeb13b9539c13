//! There is no such shape.

use nn_runtime::prelude::*;

network! { struct Net { 16 => Reshape([2, 2, 2, 2]) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
