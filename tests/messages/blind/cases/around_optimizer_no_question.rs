// A good answer: at `&mut adam`: this is a `Result`, not an optimizer; write `?` after
// `Optimizer::new(Adam::default())`.
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Line { 1 => Dense(1) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0], [1.0]), ([1.0], [3.0])]);
    let mut network = Line::new(0);
    let mut adam = Optimizer::new(Adam::default());
    let trainer = Trainer { epochs: 100, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &MeanSquaredError::default()))?;
    println!("{}", network.dense1.weight[(0, 0)]);
    Ok(())
}
