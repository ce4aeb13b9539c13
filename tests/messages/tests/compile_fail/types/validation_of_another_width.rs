use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    struct Digits { 64 => Dense(10, softmax) }
}

fn train(
    train: &Dataset<Vector<64>, u32>,
    test: &Dataset<Vector<784>, u32>,
) -> nn_runtime::error::Result<()> {
    let (mut network, loss) = (Digits::new(0), CrossEntropy::default());
    let mut optimizer = Optimizer::new(Adam::default())?;
    Trainer::default().fit(&mut network, &mut optimizer, Fit { train, validation: Some(test), loss: &loss, metrics: &mut [] })?;
    Ok(())
}

fn main() {}
