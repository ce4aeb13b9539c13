//! No position at all.

use nn_runtime::prelude::*;

network! { struct Net { 64 => RepeatVector(8, 0) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
