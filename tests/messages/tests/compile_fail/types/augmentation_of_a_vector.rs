use nn_runtime::data::{Augmented, HorizontalFlip};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    struct Digits { 64 => Dense(10, softmax) }
}

fn train(digits: &Dataset<Vector<64>, u32>) -> nn_runtime::error::Result<()> {
    let (mut network, loss) = (Digits::new(0), CrossEntropy::default());
    let mut optimizer = Optimizer::new(Adam::default())?;
    let flipped = Augmented::new(digits, HorizontalFlip::default(), 0)?;
    Trainer::default().fit(&mut network, &mut optimizer, Fit::new(&flipped, &loss))?;
    Ok(())
}

fn main() {}
