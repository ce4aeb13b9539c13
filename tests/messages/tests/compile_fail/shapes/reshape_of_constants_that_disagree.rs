//! Only the compiler knows.

use nn_runtime::prelude::*;

const STEPS: usize = 5;

network! { struct Net { 20 => Reshape([STEPS, 5]) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
