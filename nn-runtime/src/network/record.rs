//! The forward and backward passes of a whole batch, for gradients of custom functions.

use super::predict::{Outputs, check_size, checked_batch, view};
use super::training::{input_floats, output_floats};
use super::{Network, Workspace, check_measured};
use crate::error::{Error, Result};
use crate::head::Head;
use crate::kernels::dispatch::Undecided;
use crate::kernels::guard::Watch;
use crate::pass::{Lengths, Pass};
use crate::samples::{AsSamples, Gathered, gathered, grow};
use crate::shape::Shape;
use crate::state::States;

pub(super) fn forward<'a, N: Network>(
    network: &N,
    inputs: &impl AsSamples<N::Scalar, N::Input>,
    workspace: &'a mut Workspace<N>,
) -> Result<Outputs<'a, N>> {
    let samples = workspace.with_batch(|memory, workspace| {
        let batch = gathered(inputs, memory)?;
        forward_gathered(network, batch, workspace)
    })?;
    Ok(view::<N>(&workspace.record.outputs, samples))
}

fn forward_gathered<N: Network>(
    network: &N,
    batch: Gathered<'_, N::Scalar>,
    workspace: &mut Workspace<N>,
) -> Result<usize> {
    let lengths = checked_batch::<N>(batch)?;
    let (inputs, samples) = (batch.numbers, batch.samples);
    check_measured::<N>(samples, lengths, 0)?;
    let watch = Watch::new();
    let key = workspace.next_key();
    let record = &mut workspace.record;
    record.samples = samples;
    record.key = key;
    record.has_lengths = lengths.is_some();
    record.lengths.clear();
    let numbers = lengths.map(|lengths| lengths.numbers());
    record
        .lengths
        .extend(numbers.into_iter().flatten().copied());
    grow(&mut record.outputs, samples * output_floats::<N>());

    let pass = Pass::training(samples, 0, key).with(lengths);
    let positions = samples * N::Output::POSITIONS;
    workspace.lane();
    let Workspace { lanes, record, .. } = workspace;
    lanes[0].inputs(samples)[..inputs.len()].copy_from_slice(inputs);
    let (mut training, _) = lanes[0].training(network, samples, positions);
    training.forward(&pass, States::none());
    let outputs = samples * output_floats::<N>();
    let logits = &training.logits[..outputs];
    let outputs = &mut record.outputs[..outputs];
    outputs.copy_from_slice(logits);
    N::head().apply(Undecided, N::Output::FEATURES, outputs);
    watch.poison(outputs);
    Ok(samples)
}

pub(super) fn backward<N: Network>(
    network: &N,
    d_outputs: &impl AsSamples<N::Scalar, N::Output>,
    d_inputs: Option<&mut [N::Scalar]>,
    gradient: Option<&mut N>,
    workspace: &mut Workspace<N>,
) -> Result<()> {
    workspace.with_batch(|memory, workspace| {
        let d_outputs = gathered(d_outputs, memory).map_err(|error| error.within(D_OUTPUTS))?;
        backward_gathered(network, d_outputs.numbers, d_inputs, gradient, workspace)
    })
}

/// The name of the gradient argument of a backward pass in errors.
const D_OUTPUTS: &str = "the gradient with respect to the outputs";

fn backward_gathered<N: Network>(
    network: &N,
    d_outputs: &[N::Scalar],
    d_inputs: Option<&mut [N::Scalar]>,
    gradient: Option<&mut N>,
    workspace: &mut Workspace<N>,
) -> Result<()> {
    let samples = workspace.record.samples;
    if samples == 0 && !d_outputs.is_empty() {
        return Err(Error::NoForward);
    }
    check_size(D_OUTPUTS, samples * output_floats::<N>(), d_outputs.len())?;
    if let Some(d_inputs) = &d_inputs {
        let what = "the gradient with respect to the inputs";
        check_size(what, samples * input_floats::<N>(), d_inputs.len())?;
    }
    let watch = Watch::new();
    workspace.lane();
    let Workspace { lanes, record, .. } = workspace;
    let (mut training, _) = lanes[0].training(network, samples, samples * N::Output::POSITIONS);
    let lengths = &record.lengths;
    let lengths = record
        .has_lengths
        .then(|| Lengths::new(lengths, N::Input::SEQUENCES));
    let pass = Pass::training(samples, 0, record.key).with(lengths);
    let outputs = samples * output_floats::<N>();
    let d_logits = &mut training.d_logits[..outputs];
    d_logits.copy_from_slice(d_outputs);
    pass.reading(N::OUTPUT_LENGTHS)
        .clear_padding(d_logits, N::Output::POSITIONS);
    let logits = &training.logits[..outputs];
    let outputs = &record.outputs[..outputs];
    N::head().backward(N::Output::FEATURES, logits, outputs, d_logits);
    training.backward(&pass, d_inputs, gradient);
    if watch.has_missed() {
        return Err(Error::NotFinite {
            what: "the gradient".into(),
            place: alloc::format!("a batch of {samples} samples"),
        });
    }
    Ok(())
}
