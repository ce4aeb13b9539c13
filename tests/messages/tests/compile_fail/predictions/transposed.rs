//! A sequence has a column for each step.

use nn_runtime::{nalgebra::SMatrix, prelude::*};

network! { struct Net { [10, 3] => Gru(4) => Last => Dense(2, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let output = Net::new(0).predict(&SMatrix::<f32, 10, 3>::zeros());
    println!("{output}");
    Ok(())
}
