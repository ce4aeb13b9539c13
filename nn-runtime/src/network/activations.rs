//! The values of all stages for a batch.

use super::predict::{check_tokens, whole_samples};
use super::workspace::output_floats;
use super::{Network, Workspace};
use crate::error::Result;
use crate::head::Head;
use crate::kernels::dispatch::Undecided;
use crate::pass::{Pass, Recorder};
use crate::scalar::Scalar;
use crate::shape::{Samples, Shape};

/// What is made of a batch in inference: `input`, the stages by their names in order, and `output`.
pub(crate) fn activations<N: Network>(
    network: &N,
    inputs: &Samples<N::Input, N::Scalar>,
) -> Result<Vec<(String, Vec<f64>)>> {
    let samples = whole_samples::<N>(inputs.as_slice())?;
    check_tokens::<N>(inputs.as_slice(), None)?;
    let recorder = Recorder::default();
    let pass = Pass::inference(samples).recorded(&recorder);
    let mut workspace = Workspace::<N>::new();
    let lane = workspace.lane();
    lane.reserve_training(samples, samples * N::Output::POSITIONS);
    let outputs = pass.part(&mut lane.logits, output_floats::<N>());
    network.forward_tile(
        &pass,
        inputs.as_slice(),
        outputs,
        &mut lane.tape,
        &mut lane.scratch,
    );
    N::head().apply(Undecided, N::Output::FEATURES, outputs);
    let numbers = |values: &[N::Scalar]| values.iter().map(|value| value.to_f64()).collect();
    let mut values = vec![("input".to_owned(), numbers(inputs.as_slice()))];
    values.extend(recorder.into_values());
    values.push(("output".to_owned(), numbers(outputs)));
    Ok(values)
}
