use nn_runtime::prelude::*;

fn main() {
    const IN: usize = 8;
    const OUT: usize = 9;
    let network = network!(IN => Residual { Dense(OUT, relu) });
    let _ = network.predict(&[0.0; 8].into());
}
