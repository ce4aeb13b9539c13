use nn_runtime::prelude::*;

fn main() {
    let network = network!(64 => Dense(10, softmax), seed = "42");
    let _ = network.predict(&[0.0; 64].into());
}
