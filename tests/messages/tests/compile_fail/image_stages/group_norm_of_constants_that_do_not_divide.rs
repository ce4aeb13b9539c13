//! Only the compiler knows.

use nn_runtime::prelude::*;

const GROUPS: usize = 4;

network! { struct Net { [8, 8, 6] => GroupNorm(GROUPS) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
