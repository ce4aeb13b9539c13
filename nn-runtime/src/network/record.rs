//! The forward and the backward of a whole batch, for gradients of functions of one's own.

use super::predict::{Outputs, checked, view, whole_samples};
use super::workspace::{grow, input_floats, output_floats};
use super::{Network, Workspace, check_measured};
use crate::error::{Error, Result};
use crate::head::Head;
use crate::kernels::dispatch::Undecided;
use crate::layer::Saved;
use crate::pass::{Lengths, Pass};
use crate::shape::{Samples, Shape};

pub(super) fn forward<'a, N: Network>(
    network: &N,
    inputs: &Samples<N::Input, N::Scalar>,
    lengths: Option<&[usize]>,
    workspace: &'a mut Workspace<N>,
) -> Result<Outputs<'a, N>> {
    let samples = whole_samples::<N>(inputs.as_slice())?;
    let lengths = checked::<N>(lengths, samples)?;
    check_measured::<N>(samples, lengths, 0)?;
    workspace.lengths.clear();
    workspace
        .lengths
        .extend_from_slice(lengths.map_or(&[], |lengths| lengths.numbers()));
    grow(&mut workspace.outputs, samples * output_floats::<N>());
    workspace.recorded = samples;
    workspace.recorded_key = workspace.next_key();
    workspace.recorded_lengths = lengths.is_some();
    let pass = Pass::training(samples, 0, workspace.recorded_key).with(lengths);
    let lane = workspace.lane();
    lane.reserve_training(samples, samples * N::Output::POSITIONS);
    lane.inputs[..inputs.len()].copy_from_slice(inputs.as_slice());
    let logits = pass.part(&mut lane.logits, output_floats::<N>());
    network.forward_tile(
        &pass,
        inputs.as_slice(),
        logits,
        &mut lane.tape,
        &mut lane.scratch,
    );
    let logits = pass.part(&mut workspace.lanes[0].logits, output_floats::<N>());
    let outputs = pass.part(&mut workspace.outputs, output_floats::<N>());
    outputs.copy_from_slice(logits);
    N::head().apply(Undecided, N::Output::FEATURES, outputs);
    Ok(view::<N>(&workspace.outputs, samples))
}

pub(super) fn backward<N: Network>(
    network: &N,
    d_outputs: &Samples<N::Output, N::Scalar>,
    d_inputs: Option<&mut Samples<N::Input, N::Scalar>>,
    gradient: Option<&mut N>,
    workspace: &mut Workspace<N>,
) -> Result<()> {
    let samples = workspace.recorded;
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
    let lengths = core::mem::take(&mut workspace.lengths);
    let used = workspace
        .recorded_lengths
        .then(|| Lengths::new(&lengths, N::Input::SEQUENCES));
    let pass = Pass::training(samples, 0, workspace.recorded_key).with(used);
    let outputs = pass.part(&mut workspace.outputs, output_floats::<N>());
    // Without a forward there is a lane without samples.
    let Some(lane) = workspace.lanes.first_mut() else {
        return Ok(());
    };
    let d_logits = pass.part(&mut lane.d_logits, output_floats::<N>());
    d_logits.copy_from_slice(d_outputs.as_slice());
    pass.reading(N::OUTPUT_LENGTHS)
        .clear_padding(d_logits, N::Output::POSITIONS);
    let logits = pass.part(&mut lane.logits, output_floats::<N>());
    N::head().backward(N::Output::FEATURES, logits, outputs, d_logits);
    let saved = Saved {
        input: [pass.part(&mut lane.inputs, input_floats::<N>())],
        output: logits,
        tape: &lane.tape,
    };
    network.backward_tile(
        &pass,
        saved,
        d_logits,
        d_inputs.map(nalgebra::Matrix::as_mut_slice),
        gradient,
        &mut lane.scratch,
    );
    workspace.lengths = lengths;
    Ok(())
}
