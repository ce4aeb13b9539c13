//! Along one axis.

use nn_runtime::prelude::*;

network! { struct Net { [8, 4] => AdaptiveAvgPool2d(4) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
