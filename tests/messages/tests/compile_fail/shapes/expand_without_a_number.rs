//! To how many?

use nn_runtime::prelude::*;

network! { struct Net { [16, 1] => Expand => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
