// A good answer: at `Fit::new(…)`: this network computes in `f64`, but the numbers of the data set are
// `f32`; remove `#[scalar(f64)]`, or make a data set of `f64`.
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    #[scalar(f64)]
    struct Curve { 1 => Dense(16, tanh) => Dense(1) }
}

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0_f32], [1.0_f32]), ([1.0], [3.0])]);
    let mut network = Curve::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 10, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &MeanSquaredError::default()))?;
    Ok(())
}
