//! Only the compiler knows.

use nn_runtime::prelude::*;

const EDGE: usize = 4;

network! { struct Net { [4, 8] => Pad(EDGE, mode = reflect) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
