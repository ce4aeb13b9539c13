//! Layers are no list.

use nn_runtime::prelude::*;

network! {
    struct Net { [Dense(64, relu), Dense(10, softmax)] }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
