//! `load` reads into a network.

use nn_runtime::{io, prelude::*};

network! { struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let network: Digits = io::load("digits.safetensors")?;
    println!("{}", network.predict(&[0.5; 64].into()).imax());
    Ok(())
}
