//! Which?

use nn_runtime::prelude::*;

network! { struct Net { [28, 28, 1] => Pad(1, 1, 2) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
