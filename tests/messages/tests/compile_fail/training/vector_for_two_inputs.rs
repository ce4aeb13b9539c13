//! A network with two inputs takes samples of both.

use nn_runtime::{optimizer::{Adam, Optimizer}, prelude::*};

network! { struct Net(a: 4, b: 6) { Concat { a | b } => Dense(1) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<10>, f32>::from_flat(vec![0.0; 100], vec![0.0; 10])?;
    let mut network = Net::new(0);
    let mut optimizer = Optimizer::new(Adam::default())?;
    Trainer::default().fit(&mut network, &mut optimizer, Fit::new(&data, &MeanSquaredError::default()))?;
    Ok(())
}
