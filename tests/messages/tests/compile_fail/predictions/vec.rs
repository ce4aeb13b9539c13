//! `predict` takes a vector of nalgebra.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Dense(32, relu) => Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let output = Net::new(0).predict(&vec![0.0; 64]);
    println!("{output}");
    Ok(())
}
