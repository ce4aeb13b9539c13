// A good answer: at `&test` in `validation: &test`: write `Some(&test)`. (rustc's E0308 suggests it.)
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Points { 2 => Dense(8, tanh) => Dense(3, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let points = (0..90_u8).map(|i| ([f32::from(i % 7), f32::from(i % 5)], [u32::from(i % 3)]));
    let (train, test) = Dataset::<Vector<2>, u32>::from_pairs(points).split(0.2, 0)?;
    Trainer { epochs: 50, ..Trainer::default() }.fit(
        &mut Points::new(0),
        &mut Optimizer::new(Adam::default())?,
        Fit {
            train: &train,
            validation: &test,
            loss: &CrossEntropy::default(),
            metrics: &mut [],
        },
    )?;
    Ok(())
}
