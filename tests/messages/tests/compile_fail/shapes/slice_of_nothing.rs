//! An empty range.

use nn_runtime::prelude::*;

network! { struct Net { [16, 8] => Slice(4..4) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
