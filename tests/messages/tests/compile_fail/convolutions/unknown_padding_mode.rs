//! A mode of NumPy's.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 2] => Conv2d(4, 3, padding = 1, padding_mode = edge) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
