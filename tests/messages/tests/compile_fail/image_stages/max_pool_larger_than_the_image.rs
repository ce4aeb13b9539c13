//! More rows than there are.

use nn_runtime::prelude::*;

network! { struct Net { [4, 4, 6] => MaxPool2d(5) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
