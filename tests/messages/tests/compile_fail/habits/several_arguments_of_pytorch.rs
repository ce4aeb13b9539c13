//! Several arguments have other names, or none.

use nn_runtime::prelude::*;

network! {
    struct Net { [28, 28, 1] => Conv2d(in_channels = 1, out_channels = 8, kernel_size = 3) => Flatten => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
