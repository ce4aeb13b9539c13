// A good answer: at `io::load(…)`: it reads into a network: `let mut network = Digits::zeros();
// io::load(&mut network, "digits.safetensors")?;`. (rustc's E0061, a missing argument.)
use nn_runtime::{io, prelude::*};

network! { struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let network: Digits = io::load("digits.safetensors")?;
    println!("{}", network.predict(&[0.5; 64].into()).imax());
    Ok(())
}
