//! Trains a convolutional network.

use std::time::Instant;

use nn_runtime::prelude::*;
use nn_runtime::train::Progress;

network! {
    struct LeNet {
        [28, 28, 1]
            => Conv2d(6, 5, relu, padding = same) => MaxPool2d(2)
            => Conv2d(16, 5, relu) => MaxPool2d(2)
            => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}

fn main() -> Result<(), nn_runtime::error::Error> {
    let numbers = (0_u16..1009).cycle().take(784 * 256);
    let inputs = numbers.map(|i| (f32::from(i) * 0.618).fract()).collect();
    let classes = (0..256).map(|i| i % 10).collect();
    let data = Dataset::<_, u32>::classes(inputs, classes)?;
    let mut network = LeNet::new(0);
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
    Ok(())
}
