//! There is not so much to mirror.

use nn_runtime::prelude::*;

network! { struct Net { [4, 8] => Pad(2, 5, mode = reflect) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
