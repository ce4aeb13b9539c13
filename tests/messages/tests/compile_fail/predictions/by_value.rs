//! `predict` takes a reference.

use nn_runtime::prelude::*;

network! { struct Net { 64 => Dense(32, relu) => Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let output = Net::new(0).predict([0.0; 64].into());
    println!("{output}");
    Ok(())
}
