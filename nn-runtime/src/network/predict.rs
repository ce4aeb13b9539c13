//! Inference for batches.

use nalgebra::{Dyn, MatrixView};

use super::lane::{Inferred, Lane};
use super::lanes::{Lanes, Purpose};
use super::sample::{PredictIn, run_one};
use super::training::{self, Needs, input_floats, output_floats};
use super::{Carried, Network, Workspace, check_lengths};
use crate::data;
use crate::error::{Error, Result};
use crate::kernels::dispatch::Undecided;
use crate::layer::Layer;
use crate::pass::{Lengths, Pass};
use crate::samples::{self, AsSamples, BatchMemory, Gathered, gathered, grow};
use crate::scalar::Scalar;
use crate::shape::{Dimensions, Shape};
use crate::state::States;
use crate::threads;

/// The outputs of a batch as a matrix. Each position of a sample is a column.
pub type Outputs<'a, N> =
    MatrixView<'a, <N as Layer>::Scalar, <<N as Layer>::Output as Shape>::Rows, Dyn>;

pub(super) fn predict_in<N: Network>(
    network: &N,
    input: &impl AsSamples<N::Scalar, N::Input>,
    output: &mut [N::Scalar],
    workspace: &mut Workspace<N>,
) -> Result<()> {
    check_size("the output", output_floats::<N>(), output.len())?;
    workspace.with_batch(|memory, workspace| {
        let (input, lengths) = one_sample::<N>(input, memory)?;
        let pass = Pass::inference(1).with(lengths);
        run_one::<N, _>(PredictIn {
            network,
            call: Inferred {
                pass: &pass,
                input,
                output,
                states: States::none(),
            },
            memory: workspace.lane().inference(1),
        });
        Ok(())
    })
}

/// The numbers and the lengths of a batch of one sample.
pub(super) fn one_sample<'b, N: Network>(
    input: &'b impl AsSamples<N::Scalar, N::Input>,
    memory: &'b mut BatchMemory<N::Scalar>,
) -> Result<(&'b [N::Scalar], Option<Lengths<'b>>)> {
    let batch = gathered(input, memory)?;
    if batch.samples != 1 {
        return Err(Error::Setting {
            name: "input",
            expected: "one sample",
            found: alloc::format!("{} samples", batch.samples),
        });
    }
    let lengths = checked_batch::<N>(batch)?;
    Ok((batch.numbers, lengths))
}

/// Checks that the network accepts a batch, and returns its lengths.
pub(super) fn checked_batch<N: Network>(
    batch: Gathered<'_, N::Scalar>,
) -> Result<Option<Lengths<'_>>> {
    let lengths = checked::<N>(batch.lengths, batch.samples)?;
    check_tokens::<N>(batch.numbers, lengths)?;
    Ok(lengths)
}

pub(super) fn predict_sequence<N: Network>(
    network: &N,
    steps: &[N::Scalar],
    output: &mut [N::Scalar],
    workspace: &mut Workspace<N>,
) -> Result<()> {
    if N::Input::DIMENSIONS.len() != 2 {
        return Err(Error::Setting {
            name: "steps",
            expected: "given only for samples that are a single sequence, with a shape such as \
                       `[16, 8]`",
            found: alloc::format!(
                "given for samples of shape `{}`",
                Dimensions(N::Input::DIMENSIONS)
            ),
        });
    }
    let features = N::Input::FEATURES.max(1);
    let length = steps.len() / features;
    check_size("the steps", length * features, steps.len())?;
    let lengths = [length];
    let pass = Pass::inference(1).with(checked::<N>(Some(&lengths), 1)?);
    let output_pass = pass.reading(N::OUTPUT_LENGTHS);
    let positions = output_pass.length(0, N::Output::POSITIONS);
    let real = positions * N::Output::FEATURES;
    check_size("the output", real, output.len())?;
    if let Some((place, vocabulary)) = N::Input::wrong_token(steps, &lengths) {
        return Err(Error::NotAToken {
            place: alloc::format!("step {place}"),
            number: steps[place].to_f64(),
            vocabulary,
        });
    }

    grow(&mut workspace.padded, input_floats::<N>());
    grow(&mut workspace.outputs, output_floats::<N>());
    let mut padded = core::mem::take(&mut workspace.padded);
    let mut outputs = core::mem::take(&mut workspace.outputs);
    let input = &mut padded[..input_floats::<N>()];
    let (real_input, padding) = input.split_at_mut(steps.len());
    real_input.copy_from_slice(steps);
    padding.fill(N::Scalar::default());
    run_one::<N, _>(PredictIn {
        network,
        call: Inferred {
            pass: &pass,
            input,
            output: &mut outputs[..output_floats::<N>()],
            states: States::none(),
        },
        memory: workspace.lane().inference(1),
    });
    output.copy_from_slice(&outputs[..real]);
    workspace.padded = padded;
    workspace.outputs = outputs;
    Ok(())
}

pub(super) fn check_size(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Length {
        what,
        expected,
        found,
    })
}

pub(super) fn predict_batch<'a, N: Network>(
    network: &N,
    inputs: &impl AsSamples<N::Scalar, N::Input>,
    carried: Option<&mut Carried<N>>,
    workspace: &'a mut Workspace<N>,
) -> Result<Outputs<'a, N>> {
    let samples = workspace.with_batch(|memory, workspace| {
        let batch = gathered(inputs, memory)?;
        predict_gathered(network, batch, carried, workspace)
    })?;
    Ok(view::<N>(&workspace.outputs, samples))
}

/// Writes the outputs of a batch to the workspace's `outputs`, and returns the number of samples.
fn predict_gathered<N: Network>(
    network: &N,
    batch: Gathered<'_, N::Scalar>,
    carried: Option<&mut Carried<N>>,
    workspace: &mut Workspace<N>,
) -> Result<usize> {
    let lengths = checked_batch::<N>(batch)?;
    let samples = batch.samples;
    let states = match carried {
        Some(carried) => carried.of_batch(samples)?,
        None => &mut [],
    };
    let mut outputs = core::mem::take(&mut workspace.outputs);
    grow(&mut outputs, samples * output_floats::<N>());
    let all = Part {
        inputs: batch.numbers,
        lengths,
        states,
        outputs: &mut outputs[..samples * output_floats::<N>()],
    };
    predict_part(network, all, samples, workspace);
    workspace.outputs = outputs;
    Ok(samples)
}

/// Checks that the network accepts the lengths of `count` samples, if there are any.
pub(super) fn checked<N: Network>(
    lengths: Option<&[usize]>,
    count: usize,
) -> Result<Option<Lengths<'_>>> {
    let Some(lengths) = lengths else {
        return Ok(None);
    };
    samples::check_lengths::<N::Input>(lengths, count)?;
    let lengths = Some(Lengths::new(lengths, N::Input::SEQUENCES));
    check_lengths::<N>(lengths)?;
    Ok(lengths)
}

/// Checks that inputs that are tokens are in the vocabulary.
pub(super) fn check_tokens<N: Network>(
    inputs: &[N::Scalar],
    lengths: Option<Lengths<'_>>,
) -> Result<()> {
    data::check_tokens::<N::Input, _>(inputs, lengths.map(|lengths| lengths.numbers()))
}

/// The samples of one or several lanes, with buffers for their outputs.
struct Part<'a, S> {
    inputs: &'a [S],
    lengths: Option<Lengths<'a>>,
    states: &'a mut [S],
    outputs: &'a mut [S],
}

impl<S> Part<'_, S> {
    /// Splits off the first `samples` samples.
    fn split_at<N: Network<Scalar = S>>(self, samples: usize) -> [Self; 2] {
        let (left_in, right_in) = self.inputs.split_at(samples * input_floats::<N>());
        let (left_out, right_out) = self.outputs.split_at_mut(samples * output_floats::<N>());
        let all = self.lengths;
        let left_lengths = all.map(|all| all.part(0..samples));
        let right_lengths = all.map(|all| all.part(samples..all.samples()));
        let states = self.states.len().min(samples * N::NEEDS.state);
        let (left_states, right_states) = self.states.split_at_mut(states);
        [
            Self {
                inputs: left_in,
                lengths: left_lengths,
                states: left_states,
                outputs: left_out,
            },
            Self {
                inputs: right_in,
                lengths: right_lengths,
                states: right_states,
                outputs: right_out,
            },
        ]
    }
}

/// Writes the outputs of `samples` samples.
fn predict_part<N: Network>(
    network: &N,
    part: Part<'_, N::Scalar>,
    samples: usize,
    workspace: &mut Workspace<N>,
) {
    let cut = Lanes::of::<N>(samples, Purpose::Inference);
    let tile = training::tile::<N>(cut.samples);
    let lanes = workspace.lanes(cut.count);
    for lane in &mut *lanes {
        lane.reserve(&Needs::inference::<N>(tile));
    }
    let task = &|part: Part<'_, N::Scalar>, lane: &mut Lane<N>| {
        let mut memory = lane.inference(tile);
        let mut rest = part;
        while !rest.outputs.is_empty() {
            let samples = tile.min(rest.outputs.len() / output_floats::<N>());
            let [part, others] = rest.split_at::<N>(samples);
            rest = others;
            let pass = Pass::inference(samples).with(part.lengths);
            let call = Inferred {
                pass: &pass,
                input: part.inputs,
                output: part.outputs,
                states: States::new(part.states, N::NEEDS.state),
            };
            memory.predict(network, Undecided, call);
        }
    };
    predict_lanes::<N>(part, lanes, cut.samples, task);
}

/// Runs a task for each lane with its samples.
fn predict_lanes<N: Network>(
    part: Part<'_, N::Scalar>,
    lanes: &mut [Lane<N>],
    samples: usize,
    task: &(impl Fn(Part<'_, N::Scalar>, &mut Lane<N>) + Sync),
) {
    match lanes {
        [] => {}
        [lane] => task(part, lane),
        several => {
            let half = several.len() / 2;
            let (left, right) = several.split_at_mut(half);
            let [left_part, right_part] = part.split_at::<N>(half * samples);
            threads::join(
                || predict_lanes(left_part, left, samples, task),
                || predict_lanes(right_part, right, samples, task),
            );
        }
    }
}

pub(super) fn view<N: Network>(outputs: &[N::Scalar], samples: usize) -> Outputs<'_, N> {
    let columns = samples * N::Output::POSITIONS;
    let rows = <<N::Output as Shape>::Rows as nalgebra::DimName>::name();
    MatrixView::from_slice_generic(outputs, rows, Dyn(columns))
}
