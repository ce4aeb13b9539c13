//! Only the compiler knows.

use nn_runtime::prelude::*;

const SIDE: usize = 2;

network! { struct Net { [SIDE, 8, 6] => MaxPool2d((3, 2)) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
