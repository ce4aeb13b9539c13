//! The loss of a batch, and its gradient.

use core::ops::Range;

use super::divisors::check_targets;
use super::lane::{Inferred, Lane, Needs};
use super::lanes::{self, Lanes, Purpose};
use super::workspace::{self, input_floats, output_floats};
use super::{Carried, Network, Workspace, check_lengths_of, check_measured, output_lengths};
use crate::error::{Error, Result};
use crate::kernels::dispatch::Undecided;
use crate::kernels::elementwise;
use crate::kernels::guard::Watch;
use crate::loss::{Loss, MOST_OUTPUTS, Parts, Tile, add_parts};
use crate::pass::{Lengths, Pass};
use crate::samples::batch::{Batch, Targets};
use crate::samples::{AsBatch, grow};
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::state::States;
use crate::threads;

/// The loss of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchLoss {
    /// That of each output.
    pub(crate) parts: Parts,
    /// What each was multiplied by.
    pub(crate) scales: Parts,
    /// What the targets of the batch give each output to be divided by.
    pub(crate) divisors: Parts,
}

impl BatchLoss {
    /// That of all outputs.
    pub(crate) fn value(&self) -> f64 {
        self.parts.iter().sum()
    }
}

/// [`loss`], once the settings of the loss are checked.
pub(super) fn checked_loss<N, L, B>(
    network: &N,
    loss: &L,
    batch: &B,
    carried: Option<&mut Carried<N>>,
    gradient: Option<&mut N>,
    workspace: &mut Workspace<N>,
) -> Result<f64>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, B::Target>,
    B: AsBatch<N::Input, N::Scalar, Target: Sync>,
{
    loss.check_settings(N::Output::FEATURES, N::Output::POSITIONS)?;
    workspace.with_inputs(|memory, workspace| {
        let batch = batch.as_batch(memory)?;
        let found = self::loss(network, loss, batch, carried, gradient, workspace)?;
        Ok(found.value())
    })
}

/// The loss of a batch and, where `gradient` is given, its gradient, added to it. The settings of
/// the loss have been checked.
pub(crate) fn loss<N, L, T>(
    network: &N,
    loss: &L,
    batch: Batch<'_, N::Input, T, N::Scalar>,
    carried: Option<&mut Carried<N>>,
    mut gradient: Option<&mut N>,
    workspace: &mut Workspace<N>,
) -> Result<BatchLoss>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy + Sync,
{
    let (samples, positions) = (batch.len(), N::Output::POSITIONS);
    check_batch::<N, L, T>(loss, batch, gradient.is_some())?;
    let states = match carried {
        Some(carried) => carried.of_batch(samples)?,
        None => &mut [],
    };
    let cut = Lanes::of::<N>(samples, Purpose::Training);
    let tile_samples = workspace::tile::<N>(cut.samples);
    let key = workspace.next_key();
    workspace.record.samples = 0;
    let lanes = workspace.lanes(cut.count);
    let is_training = gradient.is_some();
    let in_parts = N::LOGITS_AT_ONCE > 0 && is_training && loss.is_by_position();
    let at_once = if in_parts {
        workspace::positions_at_once::<N>(tile_samples)
    } else {
        positions * tile_samples
    };
    let needs = if is_training {
        Needs::training::<N>(tile_samples, at_once)
    } else {
        Needs::loss::<N>(tile_samples)
    };
    for (index, lane) in lanes.iter_mut().enumerate() {
        lane.reserve(&needs);
        if batch.data().targets().weights.is_some() {
            grow(&mut lane.weights, tile_samples);
        }
        if gradient.is_some() && index > 0 {
            lane.gradient.get_or_insert_with(N::zeros).clear();
        }
    }

    let divisors = divisors_of::<N, _, _>(loss, batch, tile_samples, &mut lanes[0]);
    let scales = loss.scales(&divisors);
    let lane_of = LaneOf {
        network,
        loss,
        batch,
        scales,
        tile_samples,
        key,
        at_once,
        in_parts,
    };
    let watch = Watch::new();
    if let Some((first, others)) = lanes.split_first_mut() {
        // Each lane has the states of its samples.
        let lane_states = cut.samples * N::NEEDS.state;
        let (first_states, states) = states.split_at_mut(lane_states.min(states.len()));
        let mut run_first = || {
            let gradient = gradient.as_deref_mut();
            lane_of.run(first, cut.range(0, samples), first_states, gradient);
        };
        let run_other = |lane: usize, memory: &mut Lane<N>, states: &mut [N::Scalar]| {
            let mut gradient = memory.gradient.take();
            let wanted = gradient.as_mut().filter(|_| is_training);
            lane_of.run(memory, cut.range(lane, samples), states, wanted);
            memory.gradient = gradient;
        };
        if others.is_empty() {
            if Lanes::has_large_products::<N>(samples) {
                lanes::among_threads(run_first);
            } else {
                run_first();
            }
        } else {
            threads::join(run_first, || {
                threads::each_with(others, 1, states, lane_states, &run_other);
            });
        }
    }
    let missed = if watch.has_missed() { f64::NAN } else { 0.0 };
    let mut found = BatchLoss {
        parts: [missed; MOST_OUTPUTS],
        scales,
        divisors,
    };
    for lane in &*lanes {
        add_parts(&mut found.parts, &lane.loss);
        if let (Some(sum), Some(part)) = (gradient.as_deref_mut(), &lane.gradient) {
            N::walk([sum], [part], &mut |_, [sum], [part]| {
                elementwise::add(Undecided, sum, part);
            });
        }
    }
    if found.value().is_finite() {
        return Ok(found);
    }
    // Targets that the loss is not defined for have an error of their own.
    let data = batch.data();
    let lengths = output_lengths::<N>(data.targets().lengths);
    loss.check_real(
        N::Output::FEATURES,
        positions,
        data.targets().targets,
        lengths,
    )?;
    Err(Error::NotFinite {
        what: "the loss".into(),
        place: alloc::format!("a batch of {samples} samples"),
    })
}

/// The samples of a batch are what the network and the loss take.
fn check_batch<N, L, T>(
    loss: &L,
    batch: Batch<'_, N::Input, T, N::Scalar>,
    is_training: bool,
) -> Result<()>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy,
{
    let samples = batch.len();
    if samples == 0 {
        return Err(Error::Empty { what: "the batch" });
    }
    let indices = (0..samples).map(|place| batch.index(place));
    check_lengths_of::<N>(batch.data().targets().lengths, indices)?;
    batch.check_tokens()?;
    if is_training {
        check_measured::<N>(samples, batch.data().targets().lengths, batch.index(0))?;
    }
    check_targets::<N, L, T>(loss, batch.data().targets_per_sample())
}

/// What the loss of each output is divided by: a function of the targets of the whole batch.
fn divisors_of<N, L, T>(
    loss: &L,
    batch: Batch<'_, N::Input, T, N::Scalar>,
    tile_samples: usize,
    lane: &mut Lane<N>,
) -> Parts
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy,
{
    let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
    let samples = batch.len();
    let mut divisors = [0.0; MOST_OUTPUTS];
    for first in (0..samples).step_by(tile_samples) {
        let place = first..samples.min(first + tile_samples);
        let Lane {
            weights, lengths, ..
        } = &mut *lane;
        let lengths = batch.gather_lengths(place.clone(), lengths);
        let lengths = output_lengths::<N>(lengths);
        groups(batch, place, weights, lengths, &mut |_, targets| {
            let tile = tile_of(targets, &[], [features, positions]);
            loss.add_divisors(&tile, &mut divisors);
        });
    }
    divisors
}

/// Some samples as a loss sees them.
fn tile_of<'a, T, S>(
    targets: Targets<'a, T, S>,
    logits: &'a [S],
    [features, positions]: [usize; 2],
) -> Tile<'a, S, T> {
    Tile {
        features,
        positions,
        logits,
        targets: targets.targets,
        weights: targets.weights,
        lengths: targets.lengths,
    }
}

/// What every lane of a batch computes.
struct LaneOf<'a, N: Network, L, T> {
    network: &'a N,
    loss: &'a L,
    batch: Batch<'a, N::Input, T, N::Scalar>,
    scales: Parts,
    tile_samples: usize,
    key: u64,
    /// Positions whose logits are in memory at once.
    at_once: usize,
    /// The logits are never in memory all at once.
    in_parts: bool,
}

impl<N, L, T> LaneOf<'_, N, L, T>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy,
{
    /// The loss of some samples of the batch, tile by tile, and the gradient, if it is wanted.
    fn run(
        &self,
        lane: &mut Lane<N>,
        samples: Range<usize>,
        states: &mut [N::Scalar],
        gradient: Option<&mut N>,
    ) {
        match gradient {
            Some(gradient) => self.train(lane, samples, states, gradient),
            None => self.infer(lane, samples, states),
        }
    }

    /// The samples of each tile, with those of the states that are its.
    fn tiles(
        &self,
        samples: &Range<usize>,
        states: &mut [N::Scalar],
        mut visit: impl FnMut(Range<usize>, States<'_, N::Scalar>),
    ) {
        let mut rest = states;
        for first in samples.clone().step_by(self.tile_samples) {
            let tile = first..samples.end.min(first + self.tile_samples);
            // There are none where nothing is carried.
            let size = (tile.len() * N::NEEDS.state).min(rest.len());
            let (states, others) = rest.split_at_mut(size);
            rest = others;
            visit(tile, States::new(states, N::NEEDS.state));
        }
    }

    /// The samples of a tile, side by side.
    fn gather(&self, tile: &Range<usize>, inputs: &mut [N::Scalar]) {
        let inputs = inputs.chunks_exact_mut(input_floats::<N>());
        for (place, input) in tile.clone().zip(inputs) {
            input.copy_from_slice(self.batch.data().input(self.batch.index(place)));
        }
    }

    /// The loss in inference.
    fn infer(&self, lane: &mut Lane<N>, samples: Range<usize>, states: &mut [N::Scalar]) {
        let (gathered, mut memory, own) = lane.loss(self.tile_samples);
        *own.loss = [0.0; MOST_OUTPUTS];
        self.tiles(&samples, states, |tile, states| {
            let n = tile.len();
            self.gather(&tile, gathered.inputs);
            let lengths = self.batch.gather_lengths(tile.clone(), own.lengths);
            let pass = Pass::inference(n).with(lengths);
            let logits = &mut gathered.logits[..n * output_floats::<N>()];
            let call = Inferred {
                pass: &pass,
                input: &gathered.inputs[..n * input_floats::<N>()],
                output: &mut *logits,
                states,
            };
            memory.run(self.network, Undecided, call);
            let lengths = output_lengths::<N>(lengths);
            let both = [logits, &mut []];
            add_parts(
                own.loss,
                &self.loss_of_tile(tile, lengths, own.weights, both),
            );
        });
    }

    /// The loss in training, and its gradient.
    fn train(
        &self,
        lane: &mut Lane<N>,
        samples: Range<usize>,
        states: &mut [N::Scalar],
        gradient: &mut N,
    ) {
        let (mut memory, own) = lane.training(self.tile_samples, self.at_once);
        *own.loss = [0.0; MOST_OUTPUTS];
        self.tiles(&samples, states, |tile, states| {
            let (n, first) = (tile.len(), tile.start);
            self.gather(&tile, memory.inputs);
            let lengths = self.batch.gather_lengths(tile.clone(), own.lengths);
            let pass = Pass::training(n, first, self.key).with(lengths);
            let lengths = output_lengths::<N>(lengths);
            if self.in_parts {
                let (mut parts, weights) = ([0.0; MOST_OUTPUTS], &mut *own.weights);
                let mut loss = |columns: Range<usize>, logits: &[_], d_logits: &mut [_]| {
                    let part =
                        self.loss_of_columns(first, columns, logits, d_logits, lengths, weights);
                    add_parts(&mut parts, &part);
                };
                memory.gradient(self.network, &pass, states, &mut loss, gradient);
                add_parts(own.loss, &parts);
                return;
            }
            memory.forward(self.network, &pass, states);
            let size = n * output_floats::<N>();
            let both = [&mut memory.logits[..size], &mut memory.d_logits[..size]];
            add_parts(
                own.loss,
                &self.loss_of_tile(tile, lengths, own.weights, both),
            );
            memory.backward(self.network, &pass, None, Some(&mut *gradient));
        });
    }

    /// The loss of a tile, and its gradient with respect to the logits, where there is room for it.
    fn loss_of_tile(
        &self,
        tile: Range<usize>,
        lengths: Option<Lengths<'_>>,
        weights: &mut [N::Scalar],
        [logits, d_logits]: [&mut [N::Scalar]; 2],
    ) -> Parts {
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        let is_training = !d_logits.is_empty();
        let mut parts = [0.0; MOST_OUTPUTS];
        groups(self.batch, tile, weights, lengths, &mut |group, targets| {
            let part = group.start * output_floats::<N>()..group.end * output_floats::<N>();
            let tile = tile_of(targets, &logits[part.clone()], [features, positions]);
            let d_logits = is_training.then(|| &mut d_logits[part]);
            let loss = self.loss;
            let part = loss.evaluate_parts(N::head(), &tile, &self.scales, d_logits);
            add_parts(&mut parts, &part);
        });
        parts
    }
}

impl<N, L, T> LaneOf<'_, N, L, T>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy,
{
    /// The loss of some positions, counted through the samples of a tile, of which `first` is the
    /// first; and its gradient, which is zero at padding.
    fn loss_of_columns(
        &self,
        first: usize,
        columns: Range<usize>,
        logits: &[N::Scalar],
        d_logits: &mut [N::Scalar],
        lengths: Option<Lengths<'_>>,
        weight: &mut [N::Scalar],
    ) -> Parts {
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        let data = self.batch.data();
        let (mut values, mut column) = ([0.0; MOST_OUTPUTS], columns.start);
        while column < columns.end {
            let (sample, place) = (column / positions, column % positions);
            let count = (positions - place).min(columns.end - column);
            let length = lengths.and_then(|lengths| lengths.get(0, sample));
            let length = length.unwrap_or(positions);
            let real = length.saturating_sub(place).min(count);
            let start = (column - columns.start) * features;
            let d_logits = &mut d_logits[start..start + count * features];
            let (d_logits, padding) = d_logits.split_at_mut(real * features);
            padding.fill(N::Scalar::ZERO);
            if real > 0 {
                let index = self.batch.index(first + sample);
                let targets = data.target(index);
                let each = targets.len() / positions;
                let weights = data.targets().weights.map(|weights| {
                    weight[0] = weights[index];
                    &weight[..1]
                });
                let tile = Tile {
                    features,
                    positions: real,
                    logits: &logits[start..start + real * features],
                    targets: &targets[place * each..(place + real) * each],
                    weights,
                    lengths: None,
                };
                let loss = self.loss;
                let part = loss.evaluate_parts(N::head(), &tile, &self.scales, Some(d_logits));
                add_parts(&mut values, &part);
            }
            column += count;
        }
        values
    }
}

/// What is shown a group of samples, by their places in the tile, and their targets.
type VisitGroup<'a, T, S> = dyn FnMut(Range<usize>, Targets<'_, T, S>) + 'a;

/// How many targets are gathered at once.
const GATHERED: usize = 256;

/// Shows a loss the targets, weights and lengths of some samples of a batch, in groups of samples whose
/// targets lie one after another: short targets are gathered, so that the loss is called once
/// for many samples, long ones stay where they are.
///
/// `visit` gets the group's samples, counted from the first of `places`. `memory` has room for
/// the weights of all of them, whose lengths are given.
fn groups<I: Shape, T: Copy, S: Scalar>(
    batch: Batch<'_, I, T, S>,
    places: Range<usize>,
    memory: &mut [S],
    lengths: Option<Lengths<'_>>,
    visit: &mut VisitGroup<'_, T, S>,
) {
    let data = batch.data();
    let Some(&filler) = data.targets().targets.first() else {
        return;
    };
    let samples = places.len();
    let weights = data.targets().weights.map(|weights| {
        for (place, weight) in memory[..samples].iter_mut().enumerate() {
            *weight = weights[batch.index(places.start + place)];
        }
        &memory[..samples]
    });
    let per_sample = data.targets_per_sample();
    let most = GATHERED / per_sample.max(1);
    if most < 2 {
        for place in 0..samples {
            let one = Targets {
                targets: data.target(batch.index(places.start + place)),
                weights: weights.map(|weights| &weights[place..=place]),
                lengths: lengths.map(|lengths| lengths.part(place..place + 1)),
            };
            visit(place..place + 1, one);
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
        let some = Targets {
            targets: gathered,
            weights: weights.map(|weights| &weights[group.clone()]),
            lengths: lengths.map(|lengths| lengths.part(group.clone())),
        };
        visit(group, some);
    }
}
