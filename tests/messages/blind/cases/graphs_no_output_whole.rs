// A good answer: at the end of the body (or at the last `let`): the outputs are missing; write `out`
// after the last `let`, or the chain without `let out =`. Nothing else should be reported.
use nn_runtime::loss::BinaryCrossEntropy;
use nn_runtime::metric::BinaryAccuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    /// Will the customer leave?
    pub struct Churn(usage: 12, contract: 5) {
        let behavior = usage => Dense(32, relu) => Dropout(0.2);
        let terms = contract => Dense(8, relu);
        let out = Concat { behavior | terms } => Dense(16, relu) => Dense(1, sigmoid);
    }
}

type Customers = Dataset<<Churn as Layer>::Input, f32>;

fn customers(count: usize) -> nn_runtime::error::Result<Customers> {
    let (mut inputs, mut targets) = (vec![], vec![]);
    for customer in 0..count {
        let row = (0..17).map(|column| ((customer * 13 + column * 5) % 11) as f32 / 11.0);
        let row: Vec<f32> = row.collect();
        targets.push(if row[0] + row[13] > 1.0 { 1.0 } else { 0.0 });
        inputs.extend(row);
    }
    Dataset::from_flat(inputs, targets)
}

fn main() -> nn_runtime::error::Result<()> {
    let (train, test) = (customers(800)?, customers(200)?);
    let mut network = Churn::new(0);
    let mut adam = Optimizer::new(Adam { learning_rate: 3e-3, ..Adam::default() })?;
    let mut accuracy = BinaryAccuracy::default();
    let trainer = Trainer { epochs: 8, ..Trainer::default() };
    trainer.fit(
        &mut network,
        &mut adam,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &BinaryCrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
    )?;
    println!("accuracy {:.3}", accuracy.value());
    println!("{:?}", network.dense1.weight.shape());
    println!("{}", network.predict(&[0.5; 12].into(), &[0.1; 5].into())[0]);
    Ok(())
}
