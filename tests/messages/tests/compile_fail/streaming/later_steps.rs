//! A convolution that reads later steps cannot run step by step.

use nn_runtime::prelude::*;

network! { struct Smooth { [16, 2] => Dense(4) => Conv1d(8, 3, relu, padding = same) => Dense(1) } }

fn main() {
    let smooth = Smooth::new(0);
    let mut state = smooth.state();
    let _ = smooth.step(&mut state, &nn_runtime::nalgebra::Vector2::new(0.0, 1.0));
}
