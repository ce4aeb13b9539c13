// A good answer: at `hidden` at the start of the second output: `hidden` is the label of a stage, not
// a value; name the value with `let`: `let trunk = x => hidden: Dense(64, relu);`. Nothing else
// should be reported.
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    /// The flavors of a wine and its rating.
    pub struct Wine(x: 11) {
        (x => hidden: Dense(64, relu) => Dense(3), hidden => Dense(1))
    }
}

type Samples = Dataset<<Wine as Layer>::Input, f32>;

fn wines() -> nn_runtime::error::Result<Samples> {
    let (mut inputs, mut targets) = (vec![], vec![]);
    for wine in 0..300_u16 {
        inputs.extend((0..11_u16).map(|column| f32::from((wine * 7 + column * 3) % 10) / 10.0));
        targets.extend([wine % 3, wine % 4, wine % 7, wine % 10].map(|v| f32::from(v) / 10.0));
    }
    Dataset::values(inputs, targets, 4)
}

fn main() -> nn_runtime::error::Result<()> {
    let (train, test) = wines()?.split(0.2, 0)?;
    let mut network = Wine::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 10, ..Trainer::default() };
    let loss = (MeanSquaredError::default(), MeanSquaredError::default());
    trainer.fit(
        &mut network,
        &mut adam,
        Fit { train: &train, validation: Some(&test), loss: &loss, metrics: &mut [] },
    )?;
    let (flavors, rating) = network.predict(&[0.5; 11].into());
    println!("{:?}", network.hidden.weight.shape());
    println!("sweetness {}, rating {}", flavors[0], rating[0]);
    Ok(())
}
