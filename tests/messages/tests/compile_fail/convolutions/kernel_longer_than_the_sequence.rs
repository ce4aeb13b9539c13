//! A signal shorter than the kernel.

use nn_runtime::prelude::*;

network! { struct Net { [6, 3] => Conv1d(4, 9, relu) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
