//! Branches stand in braces.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Sum(Dense(32), Dense(32)) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
