//! A ring is gone round once at most.

use nn_runtime::prelude::*;

network! { struct Net { [3, 2] => Conv1d(4, 3, padding = (4, 0), padding_mode = circular) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
