//! Inputs that are given before the first step, and networks in which nothing else comes.

use nn_runtime::prelude::*;

network! {
    struct Itself(source: [16, 8], target: [16, 8]) {
        let memory = Sum { source | target } => Dense(8);
        target => CrossAttention(memory, heads = 2)
    }
}

network! {
    struct Beside(source: [16, 8], target: [16, 8]) {
        let memory = source => Dense(8);
        Concat { target => CrossAttention(memory, heads = 2) | memory } => Dense(1)
    }
}

network! {
    struct Encoded(source: [16, 8], target: [16, 8]) {
        target => CrossAttention(source, heads = 2) => Dense(1)
    }
}

fn main() {
    let _ = Itself::new(0).state();
    let _ = Beside::new(0).state();
    let encoded = Encoded::new(0);
    let mut state = encoded.state();
    let _ = encoded.step(&mut state, &[0.0; 8].into(), &[0.0; 8].into());
}
