//! Several arguments have other names.

use nn_runtime::prelude::*;

network! {
    struct Net { [28, 28, 1] => Conv2d(8, 3) => MaxPool2d(pool_size = (2, 2), strides = 2) => Flatten => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
