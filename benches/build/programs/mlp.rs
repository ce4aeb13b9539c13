//! Trains a multilayer perceptron, and predicts one sample.

use std::time::Instant;

use nn_runtime::nalgebra::SVector;
use nn_runtime::prelude::*;
use nn_runtime::train::Progress;

network! {
    struct Mlp {
        784 => Dense(128, relu) => Dense(64, relu) => Dense(10, softmax)
    }
}

fn main() -> Result<(), nn_runtime::error::Error> {
    let numbers = (0_u16..1009).cycle().take(784 * 1024);
    let inputs = numbers.map(|i| (f32::from(i) * 0.618).fract()).collect();
    let classes = (0..1024).map(|i| i % 10).collect();
    let data = Dataset::<_, u32>::classes(inputs, classes)?;
    let mut network = Mlp::new(0);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let trainer = Trainer {
        epochs: 1,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let loss = CrossEntropy::default();
    let start = Instant::now();
    trainer.fit(&mut network, &mut optimizer, Fit::new(&data, &loss))?;
    println!("training: {} ns", start.elapsed().as_nanos());
    println!("{}", network.predict(&SVector::repeat(0.5)).sum());
    Ok(())
}
