//! The activations of all stages for a batch.

use super::predict::checked_batch;
use super::training::output_floats;
use super::{Network, Workspace};
use crate::error::{Error, Result};
use crate::head::Head;
use crate::kernels::dispatch::Undecided;
use crate::kernels::guard::Watch;
use crate::pass::{Pass, Recorder};
use crate::samples::{AsSamples, BatchMemory, gathered};
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::state::States;

/// The activations for a batch in inference mode: `input`, the stages in order by their names, and
/// `output`.
pub(crate) fn activations<N: Network>(
    network: &N,
    inputs: &impl AsSamples<N::Scalar, N::Input>,
) -> Result<Vec<(String, Vec<f64>)>> {
    let mut memory = BatchMemory::new();
    let batch = gathered(inputs, &mut memory)?;
    let lengths = checked_batch::<N>(batch)?;
    let (inputs, samples) = (batch.numbers, batch.samples);
    let recorder = Recorder::default();
    let pass = Pass::inference(samples).with(lengths);
    let pass = pass.recorded(&recorder);
    let mut workspace = Workspace::<N>::new();
    let watch = Watch::new();
    let positions = samples * N::Output::POSITIONS;
    let lane = workspace.lane();
    lane.inputs(samples)[..inputs.len()].copy_from_slice(inputs);
    let (mut training, _) = lane.training(network, samples, positions);
    // The forward pass for training keeps all values; with this `pass`, nothing is random.
    training.forward(&pass, States::none());
    let outputs = &mut training.logits[..samples * output_floats::<N>()];
    N::head().apply(Undecided, N::Output::FEATURES, outputs);
    if watch.has_missed() {
        return Err(Error::NotFinite {
            what: "the values of the stages".into(),
            place: format!("a batch of {samples} samples"),
        });
    }
    let numbers = |values: &[N::Scalar]| values.iter().map(|value| value.to_f64()).collect();
    let mut values = vec![("input".to_owned(), numbers(inputs))];
    values.extend(recorder.into_values());
    values.push(("output".to_owned(), numbers(outputs)));
    Ok(values)
}
