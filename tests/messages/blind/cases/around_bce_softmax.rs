// A good answer: at the loss: `BinaryCrossEntropy` does not fit a network that ends in `softmax`; use
// `CrossEntropy`, or end the network in `Dense(1, sigmoid)`.
use nn_runtime::loss::BinaryCrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Spam { 5 => Dense(32, relu) => Dense(2, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<5>, f32>::from_pairs([([0.1; 5], [0.0, 1.0]), ([0.9; 5], [1.0, 0.0])]);
    let mut network = Spam::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 10, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &BinaryCrossEntropy::default()))?;
    Ok(())
}
