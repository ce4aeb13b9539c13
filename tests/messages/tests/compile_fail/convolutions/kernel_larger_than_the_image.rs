//! The second convolution of a network that was drawn for larger images.

use nn_runtime::prelude::*;

network! { struct Net { [12, 12, 1] => Conv2d(6, 5, relu) => MaxPool2d(2) => Conv2d(16, 5, relu) => Flatten => Dense(10) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
