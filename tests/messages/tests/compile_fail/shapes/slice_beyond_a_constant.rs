//! Only the compiler knows.

use nn_runtime::prelude::*;

const HIDDEN: usize = 80;

network! { struct Net { 64 => Slice(0..HIDDEN) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
