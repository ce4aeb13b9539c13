//! Programs for any network, which name no storage.

use nn_runtime::error::Result;
use nn_runtime::loss::{Loss, MeanSquaredError};
use nn_runtime::nalgebra::DMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

/// Trains a network on slices, and says what it gives.
fn trained<N>(inputs: &[f32], targets: &[f32]) -> Result<(f64, Vec<f32>)>
where
    N: Network<Scalar = f32>,
    MeanSquaredError: Loss<f32, N::Head, f32>,
{
    let (mut network, mut gradient, mut workspace) = (N::new(1), N::zeros(), Workspace::new());
    let (loss, mut adam) = (
        MeanSquaredError::default(),
        Optimizer::new(Adam::default())?,
    );
    for _ in 0..300 {
        gradient.clear();
        network.gradient(&loss, (inputs, targets), &mut gradient, &mut workspace)?;
        adam.step(&mut network, &gradient);
    }
    let outputs = network
        .predict_batch(inputs, &mut workspace)?
        .as_slice()
        .to_vec();
    network.forward(inputs, &mut workspace)?;
    let mut d_inputs = vec![0.0; inputs.len()];
    network.backward(&outputs, Some(&mut d_inputs), None, &mut workspace)?;
    assert!(d_inputs.iter().any(|d| *d != 0.0));
    Ok((
        network.loss(&loss, (inputs, targets), &mut workspace)?,
        outputs,
    ))
}

/// The same sum of outputs, of matrices of dynamic size.
fn sum<N: Network<Scalar = f32>>(samples: usize) -> Result<f32> {
    let inputs = DMatrix::from_element(N::Input::FEATURES, samples * N::Input::POSITIONS, 0.5);
    let mut workspace = Workspace::new();
    let outputs = N::new(0).predict_batch(&inputs, &mut workspace)?;
    let by_column: f32 = outputs.column_iter().map(|column| column.sum()).sum();
    assert!((outputs.iter().sum::<f32>() - by_column).abs() < 1e-4);
    Ok(by_column)
}

network! { struct Flat { 2 => Dense(8, tanh) => Dense(1) } }
network! { struct Series { [2, 1] => Dense(8, tanh) => Flatten => Dense(1) } }

#[test]
fn slices_are_batches_of_any_network() {
    let inputs = [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
    for (loss, outputs) in [
        trained::<Flat>(&inputs, &[0.0, 0.5, 0.5, 1.0]).unwrap(),
        trained::<Series>(&inputs, &[0.0, 0.5, 0.5, 1.0]).unwrap(),
    ] {
        assert!(loss < 0.05, "{loss}");
        assert!(outputs[3] > outputs[0] + 0.5, "{outputs:?}");
    }
    assert!(sum::<Flat>(3).unwrap().is_finite() && sum::<Series>(3).unwrap().is_finite());
}
