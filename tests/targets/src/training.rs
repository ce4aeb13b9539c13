//! Training, on every target with a heap.

extern crate alloc;

use alloc::vec::Vec;

use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::Progress;

use crate::networks::{Digits, Hash, input};

/// Trains [`Digits`] for three epochs, and returns the hash of its parameters.
///
/// # Errors
/// None that is expected: the samples fit the network.
pub fn hash_of_training() -> nn_runtime::error::Result<u32> {
    let inputs: Vec<f32> = (0..200)
        .flat_map(|sample| input::<64, 1>(sample).data.0[0])
        .collect();
    let classes = (0..200).map(|sample| sample % 10).collect();
    let train = Dataset::<Vector<64>, u32>::from_flat(inputs, classes)?;
    let mut network = Digits::new(0);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let trainer = Trainer {
        epochs: 3,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let loss = CrossEntropy::default();
    trainer.fit(&mut network, &mut optimizer, Fit::new(&train, &loss))?;
    let mut hash = Hash::default();
    network.for_each(|_, values| hash.add(values));
    Ok(hash.value())
}
