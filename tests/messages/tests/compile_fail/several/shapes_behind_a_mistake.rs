//! One mistake; what follows from it is not said again, and the sizes are constants.

use nn_runtime::prelude::*;

const WIDTH: usize = 32;

network! { struct Net { WIDTH => Dense(WIDTH, rleu) => Mean => Slice(0..WIDTH) => Crop(2..WIDTH) => Dense(2) } }

fn main() {
    let network = Net::new(1);
    assert_eq!(network.dense2.bias.len(), 2);
}
