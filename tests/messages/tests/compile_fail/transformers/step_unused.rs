//! A step whose error nobody looks at.

#![deny(unused_must_use)]

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 4] => Attention(heads = 2, causal = true) => Dense(1) }
}

fn main() {
    let network = Net::new(0);
    let mut state = network.state();
    network.step(&mut state, &[0.5; 4].into());
}
