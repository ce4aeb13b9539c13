//! A program that trains, evaluates and saves the digits network: its size is measured.

use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let samples = std::env::args().count() * 100;
    let inputs = (0..samples * 64).map(|i| (i % 17) as f32 / 16.0);
    let classes = (0..samples).map(|i| (i % 10) as u32);
    let data = Dataset::<Vector<64>, u32>::from_flat(inputs.collect(), classes.collect())?;
    let mut network = Digits::new(0);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let mut accuracy = Accuracy::default();
    let loss = CrossEntropy::default();
    let trainer = Trainer {
        epochs: 3,
        ..Trainer::default()
    };
    let metrics = &mut [&mut accuracy as _];
    let history = trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: &data,
            validation: Some(&data),
            loss: &loss,
            metrics,
        },
    )?;
    println!("{history:?}");
    nn_runtime::io::save(&network, std::env::temp_dir().join("digits.safetensors"))
}
