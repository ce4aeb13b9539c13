//! The output has a column for each pixel.

use nn_runtime::nalgebra::{SMatrix, SVector};
use nn_runtime::prelude::*;

network! {
    struct Small {
        [8, 8, 1] => Conv2d(16, 3, relu) => MaxPool2d(2) => Dense(10, softmax)
    }
}

fn main() {
    let network = Small::new(0);
    let pixels = SMatrix::<f32, 1, 64>::from_element(0.5);
    let probabilities: SVector<f32, 10> = network.predict(&pixels);
    println!("{probabilities}");
}
