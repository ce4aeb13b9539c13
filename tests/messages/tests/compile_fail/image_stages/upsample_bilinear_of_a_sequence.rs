//! Along one axis.

use nn_runtime::prelude::*;

network! { struct Net { [8, 4] => Upsample(2, mode = bilinear) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
