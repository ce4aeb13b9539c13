//! A transposed convolution keeps no size.

use nn_runtime::prelude::*;

network! { struct Net { [4, 4, 2] => ConvTranspose2d(4, 3, stride = 2, padding = same) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
