//! Values are joined by combinators.

use nn_runtime::prelude::*;

network! {
    struct Net(a: 4, b: 6) { concatenate([a, b], axis = 1) => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
