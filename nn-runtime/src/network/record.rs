//! The forward and the backward of a whole batch, for gradients of functions of one's own.

use super::predict::{Outputs, check_tokens, checked, view, whole_samples};
use super::workspace::{grow, input_floats, output_floats};
use super::{Network, Workspace};
use crate::error::{Error, Result};
use crate::head::Head;
use crate::kernels::dispatch::Undecided;
use crate::kernels::guard::Watch;
use crate::pass::{Lengths, Pass};
use crate::shape::{Samples, Shape};
use crate::state::States;

pub(super) fn forward<'a, N: Network>(
    network: &N,
    inputs: &Samples<N::Input, N::Scalar>,
    lengths: Option<&[usize]>,
    workspace: &'a mut Workspace<N>,
) -> Result<Outputs<'a, N>> {
    let samples = whole_samples::<N>(inputs.as_slice())?;
    let lengths = checked::<N>(lengths, samples)?;
    check_tokens::<N>(inputs.as_slice(), lengths)?;
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
    let (mut training, _) = lanes[0].training(samples, positions);
    training.inputs[..inputs.len()].copy_from_slice(inputs.as_slice());
    training.forward(network, &pass, States::none());
    let outputs = samples * output_floats::<N>();
    let logits = &training.logits[..outputs];
    let outputs = &mut record.outputs[..outputs];
    outputs.copy_from_slice(logits);
    N::head().apply(Undecided, N::Output::FEATURES, outputs);
    watch.poison(outputs);
    Ok(view::<N>(outputs, samples))
}

pub(super) fn backward<N: Network>(
    network: &N,
    d_outputs: &Samples<N::Output, N::Scalar>,
    d_inputs: Option<&mut Samples<N::Input, N::Scalar>>,
    gradient: Option<&mut N>,
    workspace: &mut Workspace<N>,
) -> Result<()> {
    let samples = workspace.record.samples;
    if samples == 0 && !d_outputs.is_empty() {
        return Err(Error::NoForward);
    }
    if d_outputs.len() != samples * output_floats::<N>() {
        return Err(Error::Length {
            what: "the gradient with respect to the outputs",
            expected: samples * output_floats::<N>(),
            found: d_outputs.len(),
        });
    }
    if let Some(d_inputs) = &d_inputs
        && d_inputs.len() != samples * input_floats::<N>()
    {
        return Err(Error::Length {
            what: "the gradient with respect to the inputs",
            expected: samples * input_floats::<N>(),
            found: d_inputs.len(),
        });
    }
    let watch = Watch::new();
    workspace.lane();
    let Workspace { lanes, record, .. } = workspace;
    let (mut training, _) = lanes[0].training(samples, samples * N::Output::POSITIONS);
    let lengths = &record.lengths;
    let lengths = record
        .has_lengths
        .then(|| Lengths::new(lengths, N::Input::SEQUENCES));
    let pass = Pass::training(samples, 0, record.key).with(lengths);
    let outputs = samples * output_floats::<N>();
    let d_logits = &mut training.d_logits[..outputs];
    d_logits.copy_from_slice(d_outputs.as_slice());
    pass.reading(N::OUTPUT_LENGTHS)
        .clear_padding(d_logits, N::Output::POSITIONS);
    let logits = &training.logits[..outputs];
    let outputs = &record.outputs[..outputs];
    N::head().backward(N::Output::FEATURES, logits, outputs, d_logits);
    let d_inputs = d_inputs.map(nalgebra::Matrix::as_mut_slice);
    training.backward(network, &pass, d_inputs, gradient);
    if watch.has_missed() {
        return Err(Error::NotFinite {
            what: "the gradient".into(),
            place: alloc::format!("a batch of {samples} samples"),
        });
    }
    Ok(())
}
