//! A function of one's own is a type.

use nn_runtime::prelude::*;

network! {
    struct Net { 784 => |x| x * 2.0 => Dense(10) }
}

fn main() {
    let network = Net::new(0);
    println!("{network:?}");
}
