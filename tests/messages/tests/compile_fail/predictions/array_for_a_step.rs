//! `step` takes a vector of nalgebra.

use nn_runtime::prelude::*;

network! { struct Gesture { [40, 2] => Gru(16) => Last => Dense(2, softmax) } }

fn main() {
    let network = Gesture::new(0);
    let mut state = network.state();
    for _ in 0..10 {
        let likely = network.step(&mut state, &[0.1, 0.2]);
        println!("{}", likely[0]);
    }
}
