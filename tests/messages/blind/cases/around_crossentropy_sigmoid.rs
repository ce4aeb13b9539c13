// A good answer: at the loss: `CrossEntropy` does not fit a network that ends in `sigmoid`; use
// `BinaryCrossEntropy`, or end the network in `Dense(2, softmax)`.
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Churn { 5 => Dense(32, relu) => Dense(1, sigmoid) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<5>, u32>::from_pairs([([0.1; 5], [0]), ([0.9; 5], [1])]);
    let mut network = Churn::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 10, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &CrossEntropy::default()))?;
    Ok(())
}
