//! Neither positions nor branches.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Dense(32, relu) => Sum => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
