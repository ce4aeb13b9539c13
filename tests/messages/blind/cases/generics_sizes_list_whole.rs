// A good answer: at `HIDDEN` in `Dense(HIDDEN, relu)`: expected `usize`, found an array `[usize; 2]`;
// write one `Dense` for each size: `Dense(HIDDEN[0], relu) => Dense(HIDDEN[1], relu)`. Nothing else
// should be reported.
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

const FEATURES: usize = 4;
const HIDDEN: [usize; 2] = [64, 32];
const CLASSES: usize = 3;

network! {
    /// Which iris is it?
    pub struct Iris { FEATURES => Dense(HIDDEN, relu) => last: Dense(CLASSES, softmax) }
}

fn main() -> nn_runtime::error::Result<()> {
    let flowers = (0..150_u16).map(|i| {
        let kind = i % 3;
        let noise = |k: u16| f32::from((i * k) % 7) / 10.0;
        let size = f32::from(kind);
        ([size + noise(2), noise(3), size * 0.5 + noise(5), noise(11)], [u32::from(kind)])
    });
    let (train, test) = Dataset::<Vector<FEATURES>, u32>::from_pairs(flowers).split(0.2, 0)?;

    let mut network = Iris::new(0);
    let mut adam = Optimizer::new(Adam { learning_rate: 0.01, ..Adam::default() })?;
    let mut accuracy = Accuracy::default();
    let trainer = Trainer { epochs: 40, batch_size: 16, ..Trainer::default() };
    trainer.fit(
        &mut network,
        &mut adam,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
    )?;
    println!("accuracy {:.3}", accuracy.value());
    println!("{:?} {}", network.last.weight.shape(), Iris::COUNT);
    println!("{}", network.predict(&[1.0, 0.1, 0.5, 0.2].into()).imax());
    Ok(())
}
