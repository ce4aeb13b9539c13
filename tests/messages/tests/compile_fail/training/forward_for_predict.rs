//! `forward` is for training.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Dense(32, relu) => Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let network = Net::new(0);
    let output = network.forward(&[0.0; 64].into());
    println!("{output}");
    Ok(())
}
