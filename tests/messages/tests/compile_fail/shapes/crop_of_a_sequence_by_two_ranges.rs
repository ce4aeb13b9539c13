//! Features are not cropped.

use nn_runtime::prelude::*;

network! { struct Net { [16, 8] => Crop(2..6, 0..4) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
