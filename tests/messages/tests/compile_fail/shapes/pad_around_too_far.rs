//! More than once around.

use nn_runtime::prelude::*;

network! { struct Net { [4, 3, 8] => Pad(4, mode = circular) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
