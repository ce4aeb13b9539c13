//! The cache of attention has an end, which is not looked at.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 4] => Attention(heads = 2, causal = true) => Dense(1) }
}

fn main() {
    let network = Net::new(0);
    let mut state = network.state();
    let output = network.step(&mut state, &[0.5; 4].into());
    println!("{}", output[0]);
}
