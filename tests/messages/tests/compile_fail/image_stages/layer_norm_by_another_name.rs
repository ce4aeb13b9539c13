//! As in PyTorch.

use nn_runtime::prelude::*;

network! { struct Net { [8, 64] => LayerNorm(eps = 1e-6) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
