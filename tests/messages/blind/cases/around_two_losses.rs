// A good answer: at the loss: a tuple of two losses does not fit a network with one output; give one
// loss.
use nn_runtime::loss::{MeanAbsoluteError, MeanSquaredError};
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Curve { 1 => Dense(16, tanh) => Dense(1) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0], [1.0]), ([1.0], [3.0])]);
    let mut network = Curve::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let loss = (MeanSquaredError::default(), MeanAbsoluteError::default());
    let trainer = Trainer { epochs: 10, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &loss))?;
    Ok(())
}
