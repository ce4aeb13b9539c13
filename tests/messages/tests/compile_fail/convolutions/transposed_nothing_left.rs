//! All of the output is cut off.

use nn_runtime::prelude::*;

network! { struct Net { [2, 2, 2] => ConvTranspose2d(4, 3, padding = 2) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
