//! The first size is wrong.

use nn_runtime::prelude::*;

network! { struct Net { [28, 28, 1] => Reshape([27, 28]) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
