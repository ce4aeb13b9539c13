use nn_runtime::prelude::*;

fn main() {
    let network = network!(64 => Dens(128, relu) => Dense(10, softmaxx), sed = 42);
    let _ = network.predict(&[0.0; 64].into());
}
