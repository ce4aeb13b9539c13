//! Only the compiler knows.

use nn_runtime::prelude::*;

const FROM: usize = 8;
const TO: usize = 4;

network! { struct Net { 64 => Slice(FROM..TO) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
