// A good answer: at `&mut [&mut early]`: `fit` takes no hooks; call `fit_with`. (rustc's E0061, an
// unexpected argument.)
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::EarlyStopping;

network! { struct Points { 2 => Dense(8, tanh) => Dense(3, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<2>, u32>::from_pairs([([0.0, 0.5], [0]), ([1.0, 0.2], [2])]);
    let mut adam = Optimizer::new(Adam::default())?;
    let mut early = EarlyStopping { patience: 5, ..EarlyStopping::default() };
    Trainer { epochs: 50, ..Trainer::default() }.fit(
        &mut Points::new(0),
        &mut adam,
        Fit {
            train: &data,
            validation: Some(&data),
            loss: &CrossEntropy::default(),
            metrics: &mut [],
        },
        &mut [&mut early],
    )?;
    Ok(())
}
