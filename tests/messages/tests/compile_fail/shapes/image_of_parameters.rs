//! The number of columns of a matrix is a product.

use nn_runtime::prelude::*;

network! { struct Net<const N: usize> { [N, N, 3] => Mean => Dense(2) } }

fn main() {
    let network = Net::<8>::new(1);
    println!("{network:?}");
}
