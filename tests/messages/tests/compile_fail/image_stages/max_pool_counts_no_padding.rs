//! That is a matter of averages.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 4] => MaxPool2d(3, count_padding = false) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
