//! Sizes are whole.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 4] => Upsample(1.5) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
