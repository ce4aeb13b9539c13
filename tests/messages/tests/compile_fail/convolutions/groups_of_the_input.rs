//! Groups that divide the outputs only.

use nn_runtime::prelude::*;

network! { struct Net { [6, 6, 3] => Conv2d(4, 3, groups = 2) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
