//! As in Keras, where it is 2.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 4] => MaxPool2d => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
