//! The task of each lane of a batch: the loss of its samples, one tile at a time, and its gradient.

use core::ops::Range;

use super::groups::groups;
use super::tile_of;
use crate::kernels::dispatch::Undecided;
use crate::loss::{Loss, MOST_OUTPUTS, Parts, Tile, add_parts};
use crate::network::lane::{Inferred, Lane};
use crate::network::training::{input_floats, output_floats};
use crate::network::{Network, output_lengths};
use crate::pass::{Lengths, Pass};
use crate::samples::batch::Batch;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::state::States;

/// The task of every lane of a batch.
pub(super) struct Task<'a, N: Network, L, T> {
    pub(super) network: &'a N,
    pub(super) loss: &'a L,
    pub(super) batch: Batch<'a, N::Input, T, N::Scalar>,
    pub(super) scales: Parts,
    pub(super) tile_samples: usize,
    pub(super) key: u64,
    /// The number of positions whose logits are in memory at a time.
    pub(super) at_once: usize,
    /// Whether the logits are computed in parts, so that they are never in memory as a whole.
    pub(super) in_parts: bool,
}

/// Samples of a batch that are computed together.
struct SampleTile<'a, S> {
    /// The positions of the samples in the batch.
    places: Range<usize>,
    /// The lengths of the outputs of the samples.
    lengths: Option<Lengths<'a>>,
    /// A buffer for the weights of the samples.
    weights: &'a mut [S],
}

/// Some positions of a tile, counted over all of its samples, with their logits and a buffer for
/// the gradient with respect to the logits.
struct Columns<'a, S> {
    range: Range<usize>,
    logits: &'a [S],
    d_logits: &'a mut [S],
}

impl<N, L, T> Task<'_, N, L, T>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    T: Copy,
{
    /// Computes the loss of some samples of the batch, and adds its gradient to `gradient` if it is
    /// given.
    pub(super) fn run(
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

    /// Visits the tiles of some samples with the states of their samples.
    fn tiles(
        &self,
        samples: &Range<usize>,
        states: &mut [N::Scalar],
        mut visit: impl FnMut(Range<usize>, States<'_, N::Scalar>),
    ) {
        let mut rest = states;
        for first in samples.clone().step_by(self.tile_samples) {
            let tile = first..samples.end.min(first + self.tile_samples);
            // If no states are carried, this is empty.
            let size = (tile.len() * N::NEEDS.state).min(rest.len());
            let (states, others) = rest.split_at_mut(size);
            rest = others;
            visit(tile, States::new(states, N::NEEDS.state));
        }
    }

    /// Copies the samples of a tile to contiguous memory.
    fn gather(&self, tile: &Range<usize>, inputs: &mut [N::Scalar]) {
        let inputs = inputs.chunks_exact_mut(input_floats::<N>());
        for (place, input) in tile.clone().zip(inputs) {
            input.copy_from_slice(self.batch.data().input(self.batch.index(place)));
        }
    }

    /// Computes the loss in inference mode.
    fn infer(&self, lane: &mut Lane<N>, samples: Range<usize>, states: &mut [N::Scalar]) {
        let (gathered, mut memory, own) = lane.loss(self.tile_samples);
        *own.loss = [0.0; MOST_OUTPUTS];
        self.tiles(&samples, states, |places, states| {
            let n = places.len();
            self.gather(&places, gathered.inputs);
            let lengths = self.batch.gather_lengths(places.clone(), own.lengths);
            let pass = Pass::inference(n).with(lengths);
            let logits = &mut gathered.logits[..n * output_floats::<N>()];
            let call = Inferred {
                pass: &pass,
                input: &gathered.inputs[..n * input_floats::<N>()],
                output: &mut *logits,
                states,
            };
            memory.run(self.network, Undecided, call);
            let tile = SampleTile {
                places,
                lengths: output_lengths::<N>(lengths),
                weights: own.weights,
            };
            add_parts(own.loss, &self.loss_of_tile(tile, logits, None));
        });
    }

    /// Computes the loss in training mode, and its gradient.
    fn train(
        &self,
        lane: &mut Lane<N>,
        samples: Range<usize>,
        states: &mut [N::Scalar],
        gradient: &mut N,
    ) {
        lane.loss = [0.0; MOST_OUTPUTS];
        self.tiles(&samples, states, |places, states| {
            let (n, first) = (places.len(), places.start);
            self.gather(&places, lane.inputs(self.tile_samples));
            let (mut memory, own) = lane.training(self.network, self.tile_samples, self.at_once);
            let lengths = self.batch.gather_lengths(places.clone(), own.lengths);
            let pass = Pass::training(n, first, self.key).with(lengths);
            let mut tile = SampleTile {
                places,
                lengths: output_lengths::<N>(lengths),
                weights: own.weights,
            };
            // The constant condition comes first, so that other networks contain no code for this
            // case.
            if const { N::LOGITS_AT_ONCE > 0 } && self.in_parts {
                let mut parts = [0.0; MOST_OUTPUTS];
                let mut loss = |range: Range<usize>, logits: &[_], d_logits: &mut [_]| {
                    let columns = Columns {
                        range,
                        logits,
                        d_logits,
                    };
                    add_parts(&mut parts, &self.loss_of_columns(&mut tile, columns));
                };
                memory.gradient(&pass, states, &mut loss, gradient);
                add_parts(own.loss, &parts);
                return;
            }
            memory.forward(&pass, states);
            let size = n * output_floats::<N>();
            let d_logits = &mut memory.d_logits[..size];
            let part = self.loss_of_tile(tile, &memory.logits[..size], Some(d_logits));
            add_parts(own.loss, &part);
            memory.backward(&pass, None, Some(&mut *gradient));
        });
    }

    /// Computes the loss of a tile and, if there is a buffer for it, the gradient with respect to
    /// the logits.
    fn loss_of_tile(
        &self,
        tile: SampleTile<'_, N::Scalar>,
        logits: &[N::Scalar],
        mut d_logits: Option<&mut [N::Scalar]>,
    ) -> Parts {
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        let SampleTile {
            places,
            lengths,
            weights,
        } = tile;
        let mut parts = [0.0; MOST_OUTPUTS];
        groups(
            self.batch,
            places,
            weights,
            lengths,
            &mut |group, targets| {
                let part = group.start * output_floats::<N>()..group.end * output_floats::<N>();
                let tile = tile_of(targets, &logits[part.clone()], [features, positions]);
                let d_logits = d_logits.as_deref_mut().map(|all| &mut all[part]);
                let part = self
                    .loss
                    .evaluate_parts(N::head(), &tile, &self.scales, d_logits);
                add_parts(&mut parts, &part);
            },
        );
        parts
    }

    /// Computes the loss of some positions, and its gradient, which is zero at padding.
    fn loss_of_columns(
        &self,
        tile: &mut SampleTile<'_, N::Scalar>,
        columns: Columns<'_, N::Scalar>,
    ) -> Parts {
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        let data = self.batch.data();
        let Columns {
            range,
            logits,
            d_logits,
        } = columns;
        let (mut values, mut column) = ([0.0; MOST_OUTPUTS], range.start);
        while column < range.end {
            let (sample, place) = (column / positions, column % positions);
            let count = (positions - place).min(range.end - column);
            let length = tile.lengths.and_then(|lengths| lengths.get(0, sample));
            let length = length.unwrap_or(positions);
            let real = length.saturating_sub(place).min(count);
            let start = (column - range.start) * features;
            let d_logits = &mut d_logits[start..start + count * features];
            let (d_logits, padding) = d_logits.split_at_mut(real * features);
            padding.fill(N::Scalar::ZERO);
            if real > 0 {
                let index = self.batch.index(tile.places.start + sample);
                let targets = data.target(index);
                let each = targets.len() / positions;
                let weights = data.targets().weights.map(|weights| {
                    tile.weights[0] = weights[index];
                    &tile.weights[..1]
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
