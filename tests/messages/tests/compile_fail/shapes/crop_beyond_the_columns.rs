//! Not so many columns.

use nn_runtime::prelude::*;

network! { struct Net { [32, 28, 1] => Crop(..30, 2..30) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
