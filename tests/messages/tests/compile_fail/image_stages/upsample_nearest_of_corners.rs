//! Nothing is interpolated.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8, 4] => Upsample(2, align_corners = true) => Mean => Dense(2) } }

fn main() {
    let network = Net::new(1);
    println!("{network:?}");
}
