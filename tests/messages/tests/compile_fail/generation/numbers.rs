//! A network of numbers does not generate tokens.

use nn_runtime::{generate::*, prelude::*};

network! { struct Net { [16, 8] => Gru(8) => Dense(8, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let _ = generate(&Net::new(0), &[1], Sampling::greedy())?;
    Ok(())
}
