//! Not so many steps.

use nn_runtime::prelude::*;

network! { struct Net { [16, 8] => Crop(4..20) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
