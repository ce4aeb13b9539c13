//! How many?

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 6] => GroupNorm => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
