//! Of what?

use nn_runtime::prelude::*;

network! { struct Net { 64 => Slice => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
