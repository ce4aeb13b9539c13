//! Only the compiler knows.

use nn_runtime::prelude::*;

const SIDE: usize = 12;
const KERNEL: usize = 5;

network! { struct Net { [SIDE, SIDE, 1] => Conv2d(6, 5, relu) => MaxPool2d(2) => Conv2d(16, KERNEL, relu) => Flatten => Dense(10) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
