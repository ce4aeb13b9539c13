//! What a network does with batches: outputs, loss and gradient.

use core::ops::Range;

use nalgebra::{Dyn, MatrixView};

use super::lanes::{self, Lanes, Purpose};
use super::workspace::{self, Lane, grow, input_floats, output_floats};
use super::{Network, PredictIn, Workspace};
use crate::data::Batch;
use crate::error::{Error, Result};
use crate::head::Head;
use crate::kernels::dispatch::{Undecided, dispatch};
use crate::kernels::elementwise;
use crate::layer::{Layer, Saved};
use crate::loss::{Loss, MOST_OUTPUTS, Parts, Tile};
use crate::parameter::Path;
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
    let lane = workspace.lane();
    lane.reserve_inference(1);
    dispatch(PredictIn {
        network,
        input,
        output,
        scratch: &mut lane.scratch,
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
    let cut = Lanes::of::<N>(samples, Purpose::Inference);
    let tile = workspace::tile::<N>(cut.samples);
    grow(&mut workspace.outputs, samples * output_floats::<N>());
    let mut outputs = core::mem::take(&mut workspace.outputs);
    let lanes = workspace.lanes(cut.count);
    for lane in &mut *lanes {
        lane.reserve_inference(tile);
    }
    let task = &|input: &[N::Scalar], output: &mut [N::Scalar], lane: &mut Lane<N>| {
        let inputs = input.chunks(tile * input_floats::<N>());
        for (input, output) in inputs.zip(output.chunks_mut(tile * output_floats::<N>())) {
            let pass = Pass::inference(output.len() / output_floats::<N>());
            network.infer_tile(Undecided, &pass, input, output, &mut lane.scratch);
            N::head().apply(Undecided, N::Output::FEATURES, output);
        }
    };
    let output = &mut outputs[..samples * output_floats::<N>()];
    predict_lanes::<N>(inputs, output, lanes, cut.samples, task);
    workspace.outputs = outputs;
}

/// Runs a task on each lane with its inputs and outputs.
fn predict_lanes<N: Network>(
    inputs: &[N::Scalar],
    outputs: &mut [N::Scalar],
    lanes: &mut [Lane<N>],
    samples: usize,
    task: &(impl Fn(&[N::Scalar], &mut [N::Scalar], &mut Lane<N>) + Sync),
) {
    match lanes {
        [] => {}
        [lane] => task(inputs, outputs, lane),
        several => {
            let half = several.len() / 2;
            let (left, right) = several.split_at_mut(half);
            let (left_in, right_in) = inputs.split_at(half * samples * input_floats::<N>());
            let (left_out, right_out) = outputs.split_at_mut(half * samples * output_floats::<N>());
            lanes::join(
                || predict_lanes(left_in, left_out, left, samples, task),
                || predict_lanes(right_in, right_out, right, samples, task),
            );
        }
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
    grow(&mut workspace.outputs, samples * output_floats::<N>());
    workspace.recorded = samples;
    workspace.recorded_key = workspace.next_key();
    let pass = Pass::training(samples, 0, workspace.recorded_key);
    let lane = workspace.lane();
    lane.reserve_training(samples);
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
    let pass = Pass::training(samples, 0, workspace.recorded_key);
    let outputs = pass.part(&mut workspace.outputs, output_floats::<N>());
    // Without a forward there is a lane without samples.
    let Some(lane) = workspace.lanes.first_mut() else {
        return Ok(());
    };
    let d_logits = pass.part(&mut lane.d_logits, output_floats::<N>());
    d_logits.copy_from_slice(d_outputs.as_slice());
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
    T: Copy + Sync,
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
    let cut = Lanes::of::<N>(samples, Purpose::Training);
    let tile_samples = workspace::tile::<N>(cut.samples);
    let key = workspace.next_key();
    workspace.recorded = 0;
    let lanes = workspace.lanes(cut.count);
    for (index, lane) in lanes.iter_mut().enumerate() {
        lane.reserve_training(tile_samples);
        if batch.data().weights().is_some() {
            grow(&mut lane.weights, tile_samples);
        }
        if gradient.is_some() && index > 0 {
            lane.gradient.get_or_insert_with(N::zeros).clear();
        }
    }

    let mut divisors = [0.0; MOST_OUTPUTS];
    for first in (0..samples).step_by(tile_samples) {
        let place = first..samples.min(first + tile_samples);
        let memory = &mut lanes[0].weights;
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

    let lane_of = LaneOf {
        network,
        loss,
        batch,
        scales,
        tile_samples,
        key,
    };
    let is_training = gradient.is_some();
    if let Some((first, others)) = lanes.split_first_mut() {
        let mut run_first = || lane_of.run(first, cut.range(0, samples), gradient.as_deref_mut());
        let run_other = |lane: usize, memory: &mut Lane<N>| {
            let mut gradient = memory.gradient.take();
            let wanted = gradient.as_mut().filter(|_| is_training);
            lane_of.run(memory, cut.range(lane, samples), wanted);
            memory.gradient = gradient;
        };
        if others.is_empty() {
            run_first();
        } else {
            lanes::join(run_first, || lanes::each(others, 1, &run_other));
        }
    }
    let mut value = 0.0;
    for lane in &*lanes {
        value += lane.loss;
        if let (Some(sum), Some(part)) = (gradient.as_deref_mut(), &lane.gradient) {
            N::walk([sum], [part], Path::ROOT, &mut |_, [sum], [part]| {
                elementwise::add(Undecided, sum, part);
            });
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

/// What every lane of a batch computes.
struct LaneOf<'a, N: Network, L, T> {
    network: &'a N,
    loss: &'a L,
    batch: Batch<'a, N::Input, T, N::Scalar>,
    scales: Parts,
    tile_samples: usize,
    key: u64,
}

impl<N, L, T> LaneOf<'_, N, L, T>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy,
{
    /// The loss of some samples of the batch, tile by tile, and the gradient, if it is wanted.
    fn run(&self, lane: &mut Lane<N>, samples: Range<usize>, mut gradient: Option<&mut N>) {
        let &Self { network, batch, .. } = self;
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        lane.loss = 0.0;
        for first in samples.clone().step_by(self.tile_samples) {
            let n = self.tile_samples.min(samples.end - first);
            // Gathers the tile's samples and targets.
            let input = &mut lane.inputs[..n * input_floats::<N>()];
            for (place, input) in input.chunks_exact_mut(input_floats::<N>()).enumerate() {
                input.copy_from_slice(batch.data().input(batch.index(first + place)));
            }
            let logits = &mut lane.logits[..n * output_floats::<N>()];
            let scratch = &mut lane.scratch;
            let pass = Pass::training(n, first, self.key);
            if gradient.is_some() {
                network.forward_tile(&pass, input, logits, &mut lane.tape, scratch);
            } else {
                let pass = Pass::inference(n);
                network.infer_tile(Undecided, &pass, input, logits, scratch);
            }
            let d_logits = &mut lane.d_logits[..n * output_floats::<N>()];
            let loss = &mut lane.loss;
            groups(
                batch,
                first..first + n,
                &mut lane.weights,
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
                    *loss += self
                        .loss
                        .evaluate_parts(N::head(), &tile, &self.scales, d_logits);
                },
            );
            if let Some(gradient) = gradient.as_deref_mut() {
                let saved = Saved {
                    input: [&*input],
                    output: logits,
                    tape: &lane.tape,
                };
                network.backward_tile(&pass, saved, d_logits, None, Some(gradient), scratch);
            }
        }
    }
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
