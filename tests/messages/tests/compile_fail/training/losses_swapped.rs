//! The losses of two outputs stand in the order of the outputs.

use nn_runtime::{optimizer::{Adam, Optimizer}, prelude::*};

network! { struct Net(x: 8) { let h = x => Dense(16, relu); (h => Dense(4, softmax), h => Dense(1)) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<8>, ([u32; 1], [f32; 1])>::from_flat(vec![0.0; 80], vec![([1], [0.0]); 10])?;
    let mut network = Net::new(0);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let loss = (MeanSquaredError::default(), CrossEntropy::default());
    Trainer::default().fit(&mut network, &mut optimizer, Fit::new(&data, &loss))?;
    Ok(())
}
