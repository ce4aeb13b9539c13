//! Only the compiler knows.

use nn_runtime::prelude::*;

const CHANNELS: usize = 6;
const GROUPS: usize = 4;

network! { struct Net { [6, CHANNELS] => Conv1d(8, 3, groups = GROUPS) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
