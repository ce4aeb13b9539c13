//! Only the compiler knows.

use nn_runtime::prelude::*;

const FEATURES: usize = 2;

network! { struct Net { [16, FEATURES] => Expand(4) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
