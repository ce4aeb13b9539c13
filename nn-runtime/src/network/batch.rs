//! What a network does with batches: outputs, loss and gradient.

use core::ops::Range;

use nalgebra::{Dyn, MatrixView};

use super::workspace::{grow, input_floats, output_floats};
use super::{Network, PredictIn, Workspace};
use crate::data::Batch;
use crate::error::{Error, Result};
use crate::head::Head;
use crate::kernels::dispatch::{Undecided, dispatch};
use crate::layer::{Layer, Saved};
use crate::loss::{Loss, MOST_OUTPUTS, Tile};
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::shape::{Samples, Shape};

/// Outputs of a batch: a column a position, side by side.
pub type Outputs<'a, N> =
    MatrixView<'a, <N as Layer>::Scalar, <<N as Layer>::Output as Shape>::Rows, Dyn>;

pub(super) fn predict_in<N: Network>(
    network: &N,
    input: &[N::Scalar],
    output: &mut [N::Scalar],
    workspace: &mut Workspace<N>,
) -> Result<()> {
    for (what, expected, found) in [
        ("the input", input_floats::<N>(), input.len()),
        ("the output", output_floats::<N>(), output.len()),
    ] {
        if expected != found {
            return Err(Error::Length {
                what,
                expected,
                found,
            });
        }
    }
    workspace.reserve_inference(1, 0);
    dispatch(PredictIn {
        network,
        input,
        output,
        scratch: &mut workspace.scratch,
    });
    Ok(())
}

pub(super) fn predict_batch<'a, N: Network>(
    network: &N,
    inputs: &Samples<N::Input, N::Scalar>,
    workspace: &'a mut Workspace<N>,
) -> Result<Outputs<'a, N>> {
    let samples = whole_samples::<N>(inputs.as_slice())?;
    predict_slices(network, inputs.as_slice(), samples, workspace);
    Ok(view::<N>(&workspace.outputs, samples))
}

/// Outputs of `samples` samples into the workspace's `outputs`.
fn predict_slices<N: Network>(
    network: &N,
    inputs: &[N::Scalar],
    samples: usize,
    workspace: &mut Workspace<N>,
) {
    let tile = Workspace::<N>::tile(samples);
    workspace.reserve_inference(tile, samples);
    let inputs = inputs.chunks(tile * input_floats::<N>());
    let outputs =
        workspace.outputs[..samples * output_floats::<N>()].chunks_mut(tile * output_floats::<N>());
    for (input, output) in inputs.zip(outputs) {
        let pass = Pass::inference(output.len() / output_floats::<N>());
        network.infer_tile(Undecided, &pass, input, output, &mut workspace.scratch);
        N::head().apply(Undecided, N::Output::FEATURES, output);
    }
}

pub(super) fn predict_indexed<'a, N: Network, T: Copy>(
    network: &N,
    batch: Batch<'_, N::Input, T, N::Scalar>,
    workspace: &'a mut Workspace<N>,
) -> Outputs<'a, N> {
    let samples = batch.len();
    let mut inputs = core::mem::take(&mut workspace.inputs);
    grow(&mut inputs, samples * input_floats::<N>());
    let used = &mut inputs[..samples * input_floats::<N>()];
    for (place, input) in used.chunks_mut(input_floats::<N>()).enumerate() {
        input.copy_from_slice(batch.data().input(batch.index(place)));
    }
    predict_slices(network, used, samples, workspace);
    workspace.inputs = inputs;
    view::<N>(&workspace.outputs, samples)
}

pub(super) fn forward<'a, N: Network>(
    network: &N,
    inputs: &Samples<N::Input, N::Scalar>,
    workspace: &'a mut Workspace<N>,
) -> Result<Outputs<'a, N>> {
    let samples = whole_samples::<N>(inputs.as_slice())?;
    workspace.reserve_training(samples);
    grow(&mut workspace.outputs, samples * output_floats::<N>());
    workspace.inputs[..inputs.len()].copy_from_slice(inputs.as_slice());
    workspace.recorded = samples;
    workspace.recorded_key = workspace.next_key();
    let pass = Pass::training(samples, 0, workspace.recorded_key);
    let logits = pass.part(&mut workspace.logits, output_floats::<N>());
    network.forward_tile(
        &pass,
        inputs.as_slice(),
        logits,
        &mut workspace.tape,
        &mut workspace.scratch,
    );
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
    let pass = Pass::training(samples, 0, workspace.recorded_key);
    let d_logits = pass.part(&mut workspace.d_logits, output_floats::<N>());
    d_logits.copy_from_slice(d_outputs.as_slice());
    let logits = pass.part(&mut workspace.logits, output_floats::<N>());
    let outputs = pass.part(&mut workspace.outputs, output_floats::<N>());
    N::head().backward(N::Output::FEATURES, logits, outputs, d_logits);
    let saved = Saved {
        input: [pass.part(&mut workspace.inputs, input_floats::<N>())],
        output: logits,
        tape: &workspace.tape,
    };
    network.backward_tile(
        &pass,
        saved,
        d_logits,
        d_inputs.map(nalgebra::Matrix::as_mut_slice),
        gradient,
        &mut workspace.scratch,
    );
    Ok(())
}

/// The loss of a batch and, where `gradient` is given, its gradient, added to it.
pub(super) fn loss<N, L, T>(
    network: &N,
    loss: &L,
    batch: Batch<'_, N::Input, T, N::Scalar>,
    mut gradient: Option<&mut N>,
    workspace: &mut Workspace<N>,
) -> Result<f64>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy,
{
    let samples = batch.len();
    if samples == 0 {
        return Err(Error::Empty { what: "the batch" });
    }
    let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
    let per_sample = batch.data().targets_per_sample();
    let expected = loss.targets_per_sample(features, positions);
    if per_sample != expected {
        return Err(Error::Length {
            what: "the targets of each sample",
            expected,
            found: per_sample,
        });
    }
    let tile_samples = Workspace::<N>::tile(samples);
    workspace.reserve_training(tile_samples);
    if batch.data().weights().is_some() {
        grow(&mut workspace.weights, tile_samples);
    }
    let key = workspace.next_key();
    workspace.recorded = 0;

    let mut divisors = [0.0; MOST_OUTPUTS];
    for first in (0..samples).step_by(tile_samples) {
        let place = first..samples.min(first + tile_samples);
        let memory = &mut workspace.weights;
        groups(batch, place, memory, |_, targets, weights| {
            let tile = Tile {
                features,
                positions,
                logits: &[],
                targets,
                weights,
            };
            loss.add_divisors(&tile, &mut divisors);
        });
    }
    let scales = loss.scales(&divisors);

    let mut value = 0.0;
    for first in (0..samples).step_by(tile_samples) {
        let n = tile_samples.min(samples - first);
        // Gathers the tile's samples and targets.
        let input = &mut workspace.inputs[..n * input_floats::<N>()];
        for (place, input) in input.chunks_exact_mut(input_floats::<N>()).enumerate() {
            input.copy_from_slice(batch.data().input(batch.index(first + place)));
        }
        let logits = &mut workspace.logits[..n * output_floats::<N>()];
        let scratch = &mut workspace.scratch;
        let pass = Pass::training(n, first, key);
        if gradient.is_some() {
            network.forward_tile(&pass, input, logits, &mut workspace.tape, scratch);
        } else {
            let pass = Pass::inference(n);
            network.infer_tile(Undecided, &pass, input, logits, scratch);
        }
        let d_logits = &mut workspace.d_logits[..n * output_floats::<N>()];
        let place = first..first + n;
        groups(
            batch,
            place,
            &mut workspace.weights,
            |group, targets, weights| {
                let part = group.start * output_floats::<N>()..group.end * output_floats::<N>();
                let tile = Tile {
                    features,
                    positions,
                    logits: &logits[part.clone()],
                    targets,
                    weights,
                };
                let d_logits = gradient.is_some().then_some(&mut d_logits[part]);
                value += loss.evaluate_parts(N::head(), &tile, &scales, d_logits);
            },
        );
        if let Some(gradient) = gradient.as_deref_mut() {
            let saved = Saved {
                input: [&*input],
                output: logits,
                tape: &workspace.tape,
            };
            network.backward_tile(&pass, saved, d_logits, None, Some(gradient), scratch);
        }
    }
    if !value.is_finite() {
        // Targets that the loss is not defined for have an error of their own.
        loss.check(features, positions, batch.data().targets())?;
        return Err(Error::NotFinite {
            what: "the loss".into(),
            place: alloc::format!("a batch of {samples} samples"),
        });
    }
    Ok(value)
}

/// How many targets are gathered at once.
const GATHERED: usize = 256;

/// Shows a loss the targets and weights of some samples of a batch, in groups of samples whose
/// targets lie one after another: short targets are gathered, so that the loss is called once
/// for many samples, long ones stay where they are.
///
/// `visit` gets the group's samples, counted from the first of `places`. `memory` has room for
/// the weights of all of them.
fn groups<I: Shape, T: Copy, S: Scalar>(
    batch: Batch<'_, I, T, S>,
    places: Range<usize>,
    memory: &mut [S],
    mut visit: impl FnMut(Range<usize>, &[T], Option<&[S]>),
) {
    let data = batch.data();
    let Some(&filler) = data.targets().first() else {
        return;
    };
    let samples = places.len();
    let weights = data.weights().map(|weights| {
        for (place, weight) in memory[..samples].iter_mut().enumerate() {
            *weight = weights[batch.index(places.start + place)];
        }
        &memory[..samples]
    });
    let per_sample = data.targets_per_sample();
    let most = GATHERED / per_sample.max(1);
    if most < 2 {
        for place in 0..samples {
            let targets = data.target(batch.index(places.start + place));
            let weights = weights.map(|weights| &weights[place..=place]);
            visit(place..place + 1, targets, weights);
        }
        return;
    }
    let mut gathered = [filler; GATHERED];
    for first in (0..samples).step_by(most) {
        let group = first..samples.min(first + most);
        let gathered = &mut gathered[..group.len() * per_sample];
        for (place, targets) in group.clone().zip(gathered.chunks_exact_mut(per_sample)) {
            targets.copy_from_slice(data.target(batch.index(places.start + place)));
        }
        let weights = weights.map(|weights| &weights[group.clone()]);
        visit(group, gathered, weights);
    }
}

fn whole_samples<N: Network>(inputs: &[N::Scalar]) -> Result<usize> {
    let samples = inputs.len() / input_floats::<N>();
    if samples * input_floats::<N>() == inputs.len() {
        Ok(samples)
    } else {
        Err(Error::Length {
            what: "inputs (a whole number of samples)",
            expected: samples * input_floats::<N>(),
            found: inputs.len(),
        })
    }
}

fn view<N: Network>(outputs: &[N::Scalar], samples: usize) -> Outputs<'_, N> {
    let columns = samples * N::Output::POSITIONS;
    let rows = <<N::Output as Shape>::Rows as nalgebra::DimName>::name();
    MatrixView::from_slice_generic(outputs, rows, Dyn(columns))
}
