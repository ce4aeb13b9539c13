//! The smallest complete program: a network learns exclusive or.

use nn_runtime::data::Dataset;
use nn_runtime::loss::BinaryCrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Progress, Trainer};

network! { struct Xor { 2 => Dense(8, tanh) => Dense(1, sigmoid) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<2>, f32>::from_pairs([
        ([0.0, 0.0], [0.0]),
        ([0.0, 1.0], [1.0]),
        ([1.0, 0.0], [1.0]),
        ([1.0, 1.0], [0.0]),
    ]);
    let mut network = Xor::new(0);
    let mut adam = Optimizer::new(Adam {
        learning_rate: 0.05,
        ..Adam::default()
    })?;
    let trainer = Trainer {
        epochs: 200,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    trainer.fit(
        &mut network,
        &BinaryCrossEntropy::default(),
        &mut adam,
        &mut [],
        &data,
        None,
    )?;
    for (a, b) in [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)] {
        println!("{a} xor {b} = {:.3}", network.predict(&[a, b].into())[0]);
    }
    Ok(())
}
