//! A network whose attention is not causal, step by step.

use nn_runtime::prelude::*;

network! {
    struct Net { Tokens(16, vocab = 96) => Embedding(32) => Attention(heads = 4) => Dense(96) }
}

fn main() {
    let network = Net::new(0);
    let mut state = network.state();
    let _ = network.step(&mut state, &[1]);
}
