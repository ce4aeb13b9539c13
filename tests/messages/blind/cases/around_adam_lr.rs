// A good answer: at `lr`: `Adam` has no field `lr`; it is called `learning_rate`. (rustc's E0560.)
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Line { 1 => Dense(1) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0], [1.0]), ([1.0], [3.0])]);
    let mut network = Line::new(0);
    let mut adam = Optimizer::new(Adam { lr: 1e-3, ..Adam::default() })?;
    let trainer = Trainer { epochs: 100, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &MeanSquaredError::default()))?;
    Ok(())
}
