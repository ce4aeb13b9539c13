// A good answer: at the `?`: `main` returns nothing; declare `fn main() -> nn_runtime::error::Result<()>`
// and end it in `Ok(())`. (rustc's E0277, for each `?`.)
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Line { 1 => Dense(1) } }

fn main() {
    let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0], [1.0]), ([1.0], [3.0])]);
    let mut network = Line::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 100, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &MeanSquaredError::default()))?;
    println!("{}", network.dense1.bias[0]);
}
