use nn_runtime::{nalgebra::SVector, prelude::*};

fn main() {
    let network = network!(64 => Dense(10, softmax));
    let _ = network.predict(&SVector::<f32, 63>::zeros());
}
