//! The one-dimensional form on pixels.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 3] => Conv1d(4, 3, relu) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
