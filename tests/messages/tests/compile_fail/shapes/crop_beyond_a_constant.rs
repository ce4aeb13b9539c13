//! Only the compiler knows.

use nn_runtime::prelude::*;

const STEPS: usize = 9;

network! { struct Net { [STEPS, 8] => Crop(..10) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
