// A good answer: at `BinaryAccuracy` in `metrics`: it measures one output between 0 and 1 with `f32`
// targets, but this data set has classes (`u32`); use `Accuracy`.
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::BinaryAccuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Iris { 4 => Dense(16, relu) => Dense(3, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<4>, u32>::from_pairs([([0.1; 4], [0]), ([0.5; 4], [1]), ([0.9; 4], [2])]);
    let mut network = Iris::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let mut accuracy = BinaryAccuracy::default();
    Trainer { epochs: 10, ..Trainer::default() }.fit(
        &mut network,
        &mut adam,
        Fit {
            train: &data,
            validation: Some(&data),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
    )?;
    Ok(())
}
