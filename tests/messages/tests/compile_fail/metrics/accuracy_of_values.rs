//! `Accuracy` counts classes: of a last layer without an activation, numbers as targets say none.

use nn_runtime::data::Dataset;
use nn_runtime::error::Result;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Line { 2 => Dense(1) } }

fn main() -> Result<()> {
    let data = Dataset::<Vector<2>, f32>::from_pairs([([1.0, 2.0], [0.5])]);
    let loss = MeanSquaredError::default();
    let mut optimizer = Optimizer::new(Adam::default())?;
    let metrics = &mut [&mut Accuracy::default() as _];
    Trainer::default().fit(&mut Line::new(0), &mut optimizer, Fit { train: &data, validation: None, loss: &loss, metrics })?;
    let accuracy = &mut Accuracy::default();
    Trainer::default().fit(&mut Line::new(0), &mut optimizer, Fit { train: &data, validation: None, loss: &loss, metrics: &mut [accuracy] })?;
    Ok(())
}
