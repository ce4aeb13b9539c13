//! How many windows there are is arithmetic.

use nn_runtime::prelude::*;

network! {
    struct Net<const N: usize> { [N, 3] => Conv1d(8, 3, relu) => Mean => Dense(2) }
}

fn main() {
    let network = Net::<16>::new(1);
    println!("{network:?}");
}
