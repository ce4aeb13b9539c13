//! Stages are repeated by a number.

use nn_runtime::prelude::*;

network! {
    struct Net { 64 => for _ in 0..3 { Dense(64, relu) } => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
