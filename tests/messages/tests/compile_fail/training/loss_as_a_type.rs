//! A loss is a value.

use nn_runtime::{optimizer::{Adam, Optimizer}, prelude::*};

network! { struct Net { 64 => Dense(32, relu) => Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<64>, u32>::from_flat(vec![0.0; 640], vec![1; 10])?;
    let mut network = Net::new(0);
    let mut optimizer = Optimizer::new(Adam::default())?;
    Trainer::default().fit(&mut network, &mut optimizer, Fit::new(&data, &CrossEntropy))?;
    Ok(())
}
