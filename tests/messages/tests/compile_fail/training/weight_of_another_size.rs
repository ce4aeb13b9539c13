//! A weight has one size.

use nn_runtime::{nalgebra::SMatrix, prelude::*};

network! { struct Net { 64 => Dense(32, relu) => Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let mut network = Net::new(0);
    network.dense1.weight = SMatrix::<f32, 64, 32>::zeros().into();
    println!("{network:?}");
    Ok(())
}
