//! As in Keras.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 4] => MaxPooling2D(2) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
