//! Only the compiler knows how far apart the positions are.

use nn_runtime::prelude::*;

const RATE: usize = 16;

network! { struct Net { [20, 2] => Conv1d(4, 3, relu, dilation = RATE) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
