use nn_runtime::prelude::*;

fn main() {
    let network = network!(64 => Residual { Dense(32, relu) } => Dense(10, softmax));
    let _ = network.predict(&[0.0; 64].into());
    println!("{}", network.dense1.weight);
}
