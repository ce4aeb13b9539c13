//! The loss of a batch and its gradient.

use super::divisors::check_targets;
use super::lane::Lane;
use super::lanes::{self, Lanes, Purpose};
use super::training::{self, Needs};
use super::{Carried, Network, Workspace, check_lengths_of, check_measured, output_lengths};
use crate::error::{Error, Result};
use crate::kernels::dispatch::Undecided;
use crate::kernels::elementwise;
use crate::kernels::guard::Watch;
use crate::loss::{Loss, MOST_OUTPUTS, Parts, Tile, add_parts};
use crate::samples::batch::{Batch, Targets};
use crate::samples::{AsBatch, grow};
use crate::shape::Shape;
use crate::threads;

mod groups;
mod task;

use groups::groups;
use task::Task;

/// The loss of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchLoss {
    /// The loss of each output.
    pub(crate) parts: Parts,
    /// The factor of each output's loss.
    pub(crate) scales: Parts,
    /// The divisor of each output's loss, from the targets of the batch.
    pub(crate) divisors: Parts,
}

impl BatchLoss {
    /// The sum over all outputs.
    pub(crate) fn value(&self) -> f64 {
        self.parts.iter().sum()
    }
}

/// The optional arguments of a loss, besides the batch.
pub(super) struct Wanted<'a, N: Network> {
    /// The initial states of the batch, which are replaced by its final states.
    pub(super) carried: Option<&'a mut Carried<N>>,
    /// The gradient to add to, if it is requested.
    pub(super) gradient: Option<&'a mut N>,
}

/// Checks the settings of a loss, and computes the loss of a batch.
pub(super) fn checked_loss<N, L, B>(
    network: &N,
    loss: &L,
    batch: &B,
    wanted: Wanted<'_, N>,
    workspace: &mut Workspace<N>,
) -> Result<f64>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, B::Target>,
    B: AsBatch<N::Input, N::Scalar, Target: Sync>,
{
    loss.check_settings(N::Output::FEATURES, N::Output::POSITIONS)?;
    workspace.with_batch(|memory, workspace| {
        let batch = batch.as_batch(memory)?;
        let of = LossOf {
            network,
            loss,
            batch,
        };
        Ok(of
            .compute(wanted.carried, wanted.gradient, workspace)?
            .value())
    })
}

/// The arguments for the loss of a batch. The settings of the loss have been checked.
pub(crate) struct LossOf<'a, N: Network, L, T> {
    pub(crate) network: &'a N,
    pub(crate) loss: &'a L,
    pub(crate) batch: Batch<'a, N::Input, T, N::Scalar>,
}

impl<N, L, T> LossOf<'_, N, L, T>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy + Sync,
{
    /// Computes the loss, and adds its gradient to `gradient` if it is given.
    pub(crate) fn compute(
        &self,
        carried: Option<&mut Carried<N>>,
        mut gradient: Option<&mut N>,
        workspace: &mut Workspace<N>,
    ) -> Result<BatchLoss> {
        let samples = self.batch.len();
        self.check(gradient.is_some())?;
        let states = match carried {
            Some(carried) => carried.of_batch(samples)?,
            None => &mut [],
        };
        let cut = Lanes::of::<N>(samples, Purpose::Training);
        let key = workspace.next_key();
        workspace.record.samples = 0;
        let lanes = workspace.lanes(cut.count);
        let task = self.prepare(&cut, key, lanes, gradient.is_some());
        let divisors = self.divisors(task.tile_samples, &mut lanes[0]);
        let scales = self.loss.scales(&divisors);
        let task = Task { scales, ..task };
        let watch = Watch::new();
        run_lanes(&task, &cut, lanes, states, gradient.as_deref_mut());
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
        Err(self.not_finite())
    }

    /// Checks that the samples and targets of the batch fit the network and the loss.
    fn check(&self, is_training: bool) -> Result<()> {
        let (batch, samples) = (self.batch, self.batch.len());
        if samples == 0 {
            return Err(Error::Empty { what: "the batch" });
        }
        let lengths = batch.data().targets().lengths;
        let indices = (0..samples).map(|place| batch.index(place));
        check_lengths_of::<N>(lengths, indices)?;
        batch.check_tokens()?;
        if is_training {
            check_measured::<N>(samples, lengths, batch.index(0))?;
        }
        check_targets::<N, L, T>(self.loss, batch.data().targets_per_sample())
    }

    /// Allocates the memory of all lanes, and returns their common task. The factors of the losses
    /// are not known yet.
    fn prepare(
        &self,
        cut: &Lanes,
        key: u64,
        lanes: &mut [Lane<N>],
        is_training: bool,
    ) -> Task<'_, N, L, T> {
        let tile_samples = training::tile::<N>(cut.samples);
        let in_parts = N::LOGITS_AT_ONCE > 0 && is_training && self.loss.is_by_position();
        let at_once = if in_parts {
            training::positions_at_once::<N>(tile_samples)
        } else {
            N::Output::POSITIONS * tile_samples
        };
        let needs = if is_training {
            Needs::training::<N>(tile_samples, at_once)
        } else {
            Needs::loss::<N>(tile_samples)
        };
        let has_weights = self.batch.data().targets().weights.is_some();
        for (index, lane) in lanes.iter_mut().enumerate() {
            lane.reserve(&needs);
            if has_weights {
                grow(&mut lane.weights, tile_samples);
            }
            if is_training && index > 0 {
                lane.gradient.get_or_insert_with(N::zeros).clear();
            }
        }
        Task {
            network: self.network,
            loss: self.loss,
            batch: self.batch,
            scales: [0.0; MOST_OUTPUTS],
            tile_samples,
            key,
            at_once,
            in_parts,
        }
    }

    /// The divisor of each output's loss, which depends on the targets of the whole batch.
    fn divisors(&self, tile_samples: usize, lane: &mut Lane<N>) -> Parts {
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        let (batch, samples) = (self.batch, self.batch.len());
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
                self.loss.add_divisors(&tile, &mut divisors);
            });
        }
        divisors
    }

    /// The error for a loss that is not finite. If targets are outside the domain of the loss, a
    /// specific error says so.
    fn not_finite(&self) -> Error {
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        let targets = self.batch.data().targets();
        let lengths = output_lengths::<N>(targets.lengths);
        let found = self
            .loss
            .check_real(features, positions, targets.targets, lengths);
        let Err(error) = found else {
            return Error::loss_not_finite(self.batch.len());
        };
        error
    }
}

/// Runs all lanes with the states of their samples, on several threads if it is worthwhile. The
/// first lane adds to the caller's gradient, and the others to their own.
fn run_lanes<N, L, T>(
    task: &Task<'_, N, L, T>,
    cut: &Lanes,
    lanes: &mut [Lane<N>],
    states: &mut [N::Scalar],
    mut gradient: Option<&mut N>,
) where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy + Sync,
{
    let Some((first, others)) = lanes.split_first_mut() else {
        return;
    };
    let samples = task.batch.len();
    let is_training = gradient.is_some();
    let lane_states = cut.samples * N::NEEDS.state;
    let (first_states, states) = states.split_at_mut(lane_states.min(states.len()));
    let mut run_first = || {
        let gradient = gradient.as_deref_mut();
        task.run(first, cut.range(0, samples), first_states, gradient);
    };
    let run_other = |lane: usize, memory: &mut Lane<N>, states: &mut [N::Scalar]| {
        let mut gradient = memory.gradient.take();
        let wanted = gradient.as_mut().filter(|_| is_training);
        task.run(memory, cut.range(lane, samples), states, wanted);
        memory.gradient = gradient;
    };
    if !others.is_empty() {
        threads::join(run_first, || {
            threads::each_with(others, 1, states, lane_states, &run_other);
        });
    } else if Lanes::has_large_products::<N>(samples) {
        lanes::among_threads(run_first);
    } else {
        run_first();
    }
}

/// The arguments of a loss for some samples.
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
