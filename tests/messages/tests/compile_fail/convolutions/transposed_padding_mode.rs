//! Nothing is added that could have a mode.

use nn_runtime::prelude::*;

network! { struct Net { [4, 4, 2] => ConvTranspose2d(4, 3, padding = 1, padding_mode = reflect) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
