//! A network has no conditions.

use nn_runtime::prelude::*;

network! {
    struct Net { 784 => Dense(128, relu) => if TRAIN { Dropout(0.5) } => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
