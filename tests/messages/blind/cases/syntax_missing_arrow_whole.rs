// A good answer: at the `Dense` of the line `Dense(64, relu)`: `=>` is missing before it. No errors
// about `House`, its fields or its methods should follow.
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    /// The price of a house.
    pub struct House {
        3 => first: Dense(64, relu)
        Dense(64, relu)
          => last: Dense(1)
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let houses = (0..200_u16).map(|i| {
        let (rooms, area, age) = (f32::from(i % 6), f32::from(i % 17), f32::from(i % 50));
        ([rooms, area / 10.0, age / 50.0], [rooms + area / 5.0 - age / 100.0])
    });
    let (train, test) = Dataset::<Vector<3>, f32>::from_pairs(houses).split(0.2, 0)?;

    let mut network = House::new(0);
    let mut adam = Optimizer::new(Adam { learning_rate: 1e-3, ..Adam::default() })?;
    let trainer = Trainer { epochs: 20, batch_size: 16, ..Trainer::default() };
    let history = trainer.fit(
        &mut network,
        &mut adam,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &MeanSquaredError::default(),
            metrics: &mut [],
        },
    )?;
    println!("{history}");
    println!("weights of the first layer: {:?}", network.first.weight.shape());
    println!("bias of the last layer: {}", network.last.bias[0]);
    println!("price: {}", network.predict(&[4.0, 1.2, 0.1].into())[0]);
    Ok(())
}
