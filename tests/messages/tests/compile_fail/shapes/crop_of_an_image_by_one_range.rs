//! Rows or columns?

use nn_runtime::prelude::*;

network! { struct Net { [28, 28, 1] => Crop(2..26) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
