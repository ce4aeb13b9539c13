//! There are no positions.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Crop(8..16) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
