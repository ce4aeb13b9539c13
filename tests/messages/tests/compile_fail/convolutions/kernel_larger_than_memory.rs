//! Two numbers exchanged.

use nn_runtime::prelude::*;

network! { struct Net { [2000, 2000, 2000] => Conv2d(3000, 1999, padding = same) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
