//! Nothing is left.

use nn_runtime::prelude::*;

network! { struct Net { [28, 28, 3] => Slice(3..) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
