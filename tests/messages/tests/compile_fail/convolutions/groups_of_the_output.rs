//! Groups that divide the inputs only.

use nn_runtime::prelude::*;

network! { struct Net { [6, 6, 4] => Conv2d(6, 3, groups = 4) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
