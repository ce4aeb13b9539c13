//! Only the compiler knows.

use nn_runtime::prelude::*;

const STEPS: usize = 4;

network! { struct Net { [STEPS, 2] => Conv1d(4, 9, padding = same, padding_mode = reflect) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
