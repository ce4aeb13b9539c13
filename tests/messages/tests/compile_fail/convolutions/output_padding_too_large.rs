//! As large as the stride.

use nn_runtime::prelude::*;

network! { struct Net { [4, 4, 2] => ConvTranspose2d(4, 3, stride = 2, output_padding = 2) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
