//! Values are joined by combinators.

use nn_runtime::prelude::*;

network! {
    struct Net(x: 64) { let h = x => Dense(64, relu); Add(h, x) => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
