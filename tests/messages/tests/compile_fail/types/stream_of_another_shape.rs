use nn_runtime::data::{Augmented, HorizontalFlip, ImageStream};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    struct Photographs { [32, 32, 3] => Flatten => Dense(10, softmax) }
}

fn train(digits: &ImageStream<28, 28, 1>) -> nn_runtime::error::Result<()> {
    let (mut network, loss) = (Photographs::new(0), CrossEntropy::default());
    let mut optimizer = Optimizer::new(Adam::default())?;
    Trainer::default().fit(&mut network, &mut optimizer, Fit::new(digits, &loss))?;
    let flipped = Augmented::new(digits, HorizontalFlip::default(), 0)?;
    Trainer::default().fit(&mut network, &mut optimizer, Fit::new(&flipped, &loss))?;
    Ok(())
}

fn main() {}
