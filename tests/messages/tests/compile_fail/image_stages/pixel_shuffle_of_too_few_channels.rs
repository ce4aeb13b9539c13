//! Six by four.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 6] => PixelShuffle(2) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
