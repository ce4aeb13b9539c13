//! To what?

use nn_runtime::prelude::*;

network! { struct Net { [3, 7] => Reshape => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
