//! The two-dimensional form on steps.

use nn_runtime::prelude::*;

network! { struct Net { [20, 3] => Conv2d(4, 3, relu) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
