//! Two outputs have two losses.

use nn_runtime::loss::MeanSquaredError;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    struct Box2(x: 3) {
        let trunk = x => Dense(16, tanh);
        (trunk => Dense(2), trunk => Dense(1))
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<<Box2 as Layer>::Input, f32>::values(vec![0.5; 30], vec![0.1; 30], 3)?;
    let mut network = Box2::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 10, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &MeanSquaredError::default()))?;
    Ok(())
}
