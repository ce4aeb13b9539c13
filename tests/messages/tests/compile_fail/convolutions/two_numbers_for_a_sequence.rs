//! A sequence has one axis.

use nn_runtime::prelude::*;

network! { struct Net { [8, 2] => Conv1d(4, (3, 3)) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
