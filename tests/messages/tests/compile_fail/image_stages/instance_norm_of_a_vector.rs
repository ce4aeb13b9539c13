//! One number has no variance.

use nn_runtime::prelude::*;

network! { struct Net { 64 => InstanceNorm => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
