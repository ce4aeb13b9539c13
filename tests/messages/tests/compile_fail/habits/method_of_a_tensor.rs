//! A value has no methods.

use nn_runtime::prelude::*;

network! {
    struct Net { [28, 28, 1] => x.view(-1, 784) => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
