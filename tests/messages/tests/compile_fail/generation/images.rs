//! A network of images does not generate tokens.

use nn_runtime::{generate::*, prelude::*};
network! { struct Net { [8, 8, 1] => Flatten => Dense(2, softmax) } }
fn main() -> nn_runtime::error::Result<()> {
    let t: Vec<u32> = generate(&Net::new(0), &[1], Sampling::greedy())?.take(3).collect();
    println!("{t:?}");
    Ok(())
}
