//! No positions.

use nn_runtime::prelude::*;

network! { struct Net { 64 => GlobalAvgPool => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
