// A good answer: at `Fit::new(…)`, its data or its loss: `BinaryCrossEntropy` takes targets of type
// `f32` (0.0 or 1.0), but those of the data set are `u32`; declare `Dataset::<Vector<2>, f32>`.
use nn_runtime::loss::BinaryCrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Or { 2 => Dense(8, tanh) => Dense(1, sigmoid) } }

fn main() -> nn_runtime::error::Result<()> {
    let table = [([0.0, 0.0], [0]), ([0.0, 1.0], [1]), ([1.0, 0.0], [1]), ([1.0, 1.0], [1])];
    let data = Dataset::<Vector<2>, u32>::from_pairs(table);
    let mut network = Or::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 100, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &BinaryCrossEntropy::default()))?;
    Ok(())
}
