//! Three taps, three apart.

use nn_runtime::prelude::*;

network! { struct Net { [6, 6, 2] => MaxPool2d(3, dilation = 3) => Flatten => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
