//! A type would be computed.

use nn_runtime::prelude::*;

network! { struct Net<const N: usize> { [N, 3] => Dense(2) => Pad(1) } }

fn main() {
    let network = Net::<8>::new(1);
    println!("{network:?}");
}
