//! Percent.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Residual { Dense(64) => DropPath(10) } => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
