//! A count stands before the stages.

use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(64, relu) * 3 => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
