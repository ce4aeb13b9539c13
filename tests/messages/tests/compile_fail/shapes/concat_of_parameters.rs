//! A type would be computed.

use nn_runtime::prelude::*;

network! { struct Net<const N: usize> { 4 => Concat { Dense(N) | identity } => Dense(2) } }

fn main() {
    let network = Net::<8>::new(1);
    println!("{network:?}");
}
