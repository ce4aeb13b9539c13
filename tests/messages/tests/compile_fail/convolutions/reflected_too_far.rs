//! There are not so many positions to mirror.

use nn_runtime::prelude::*;

network! { struct Net { [3, 8, 2] => Conv2d(4, 3, padding = 3, padding_mode = reflect) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
