//! Computes loss and metrics on a data set in one pass through the network.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::check;
use crate::data::{self, Dataset, DatasetFor, Target};
use crate::error::{Error, Result};
use crate::head::Head;
use crate::kernels::dispatch::Undecided;
use crate::kernels::guard::Watch;
use crate::layer::Layer;
use crate::limits;
use crate::loss::{Loss, MOST_OUTPUTS, Tile, add_parts};
use crate::metric::{Figure, Metric, Scored};
use crate::network::{Inference, Inferred, Network, add_divisors, check_lengths, output_lengths};
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::state::States;

/// Metrics of a network with targets of type `T`.
pub(super) type Metrics<'a, 'b, N, T> =
    &'a mut [&'b mut dyn Metric<<N as Layer>::Scalar, <N as Layer>::Head, T>];

/// A data set for a network with targets of type `T`. It is a trait object, so that code is
/// compiled once for all types of data sets.
pub(super) type Data<'a, N, T> =
    dyn DatasetFor<<N as Layer>::Input, <N as Layer>::Scalar, Target = T> + 'a;

/// A data set in a given epoch. Augmentation may depend on the epoch.
pub(super) struct InEpoch<'a, D: ?Sized> {
    pub(super) data: &'a D,
    pub(super) epoch: usize,
}

/// The figures of metrics, independent of their types.
pub(super) trait Figures {
    fn figures(&self) -> Vec<(String, Figure)>;
}

impl<S: Scalar, H, T> Figures for &mut [&mut dyn Metric<S, H, T>] {
    fn figures(&self) -> Vec<(String, Figure)> {
        let figures = self.iter().filter_map(|metric| {
            let figure = metric.figure()?;
            Some((metric.name(), figure))
        });
        figures.collect()
    }
}

/// Computes the loss on a data set in inference mode, and the metrics, which are reset first.
///
/// The memory usage does not depend on the size of the data set.
///
/// # Errors
/// If two metrics have the same name, the data set is empty, a setting of the loss is out of range,
/// inputs or targets are not finite, a token is not in the vocabulary, the number of targets does
/// not match the loss or the targets are outside its domain, samples cannot be read, or the loss is
/// not finite.
pub fn evaluate<N, L, D, T>(
    network: &N,
    loss: &L,
    metrics: &mut [&mut dyn Metric<N::Scalar, N::Head, T>],
    data: &D,
) -> Result<f64>
where
    N: Network,
    D: DatasetFor<N::Input, N::Scalar, Target = T>,
    T: Target,
    L: Loss<N::Scalar, N::Head, T>,
{
    check::names(metrics)?;
    check::data::<N, L, T>(loss, data, "the data set")?;
    let mut evaluator = Evaluator::new::<N>(data);
    finite(evaluator.loss(network, loss, metrics, InEpoch { data, epoch: 0 })?)
}

/// Like [`evaluate`], for long sequences that are split into parts. States are carried over batches
/// of `batch_size` samples, from the beginning of the data set to its end
/// ([more](crate::data#long-sequences-in-parts)).
///
/// # Errors
/// As for [`evaluate`], and if the network carries no states, or the data set does not consist of
/// whole batches.
pub fn evaluate_in_parts<N, L, D, T>(
    network: &N,
    loss: &L,
    metrics: &mut [&mut dyn Metric<N::Scalar, N::Head, T>],
    data: &D,
    batch_size: usize,
) -> Result<f64>
where
    N: Network,
    D: DatasetFor<N::Input, N::Scalar, Target = T>,
    T: Target,
    L: Loss<N::Scalar, N::Head, T>,
{
    check::names(metrics)?;
    check::data::<N, L, T>(loss, data, "the data set")?;
    check::carries::<N>(data.len(), batch_size, "the data set")?;
    let mut evaluator = Evaluator::carrying::<N>(data, batch_size);
    finite(evaluator.loss(network, loss, metrics, InEpoch { data, epoch: 0 })?)
}

fn finite(value: f64) -> Result<f64> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::NotFinite {
            what: "the loss".into(),
            place: "the end of the data set".into(),
        })
    }
}

/// Computes metrics on a data set in inference mode, without a loss. The metrics are reset first.
///
/// # Errors
/// If two metrics have the same name, the data set is empty, inputs or targets are not finite, a
/// token is not in the vocabulary, samples cannot be read, or samples have lengths and a stage of
/// the network [reads all positions](Layer::WHOLE_SEQUENCES).
pub fn measure<N, D, T>(
    network: &N,
    metrics: &mut [&mut dyn Metric<N::Scalar, N::Head, T>],
    data: &D,
) -> Result<()>
where
    N: Network,
    D: DatasetFor<N::Input, N::Scalar, Target = T>,
    T: Target,
{
    check::names(metrics)?;
    if data.is_empty() {
        return Err(Error::Empty {
            what: "the data set",
        });
    }
    limits::check_samples(data.len())?;
    data.check_finite()?;
    data.visit_targets(0, &mut |all| check_lengths::<N>(all.lengths))?;
    Evaluator::new::<N>(data).measure(network, metrics, InEpoch { data, epoch: 0 })
}

/// The buffers for evaluations, allocated once.
pub(super) struct Evaluator<I, T, S> {
    /// Samples per tile.
    tile: usize,
    logits: Vec<S>,
    scratch: Vec<S>,
    /// The buffer for the samples of a tile, if the data set is not in memory.
    samples: Dataset<I, T, S>,
    indices: Vec<usize>,
    /// The states that are carried from tile to tile.
    states: Vec<S>,
}

/// The maximum number of samples in a tile.
const TILE_AT_MOST: usize = 256;
/// The desired maximum size of a tile in bytes, unless a tile has at most `TILE_AT_LEAST` samples.
const TILE_BYTES: usize = 512 * 1024;
/// The desired maximum size of a tile in bytes, unless it is a single sample.
const LARGE_TILE_BYTES: usize = 64 * 1024 * 1024;
/// Smaller tiles are not faster.
const TILE_AT_LEAST: usize = 16;

impl<I: Shape, T: Target, S: Scalar> Evaluator<I, T, S> {
    /// Allocates the buffers for a data set.
    pub(super) fn new<N>(data: &Data<'_, N, T>) -> Self
    where
        N: Network<Scalar = S, Input = I>,
    {
        Self::of_tiles::<N>(data, Self::tile::<N>().min(data.len()))
    }

    /// Allocates the buffers for a data set whose batches carry states.
    pub(super) fn carrying<N>(data: &Data<'_, N, T>, batch_size: usize) -> Self
    where
        N: Network<Scalar = S, Input = I>,
    {
        Self {
            states: vec![S::ZERO; N::NEEDS.state * batch_size],
            ..Self::of_tiles::<N>(data, batch_size)
        }
    }

    /// The number of samples that fits the caches.
    fn tile<N: Network<Scalar = S, Input = I>>() -> usize {
        let floats = N::Input::SIZE + N::Output::SIZE + N::NEEDS.infer.per_sample;
        let bytes = (floats * size_of::<S>()).max(1);
        // With a large vocabulary, even a few samples need a lot of memory.
        let least = (LARGE_TILE_BYTES / bytes).clamp(1, TILE_AT_LEAST);
        (TILE_BYTES / bytes).clamp(least, TILE_AT_MOST)
    }

    fn of_tiles<N>(data: &Data<'_, N, T>, tile: usize) -> Self
    where
        N: Network<Scalar = S, Input = I>,
    {
        let mut scratch = vec![];
        let _ = Inference::<N>::in_memory(&mut scratch, tile);
        Self {
            tile: tile.max(1),
            logits: vec![S::ZERO; tile * N::Output::SIZE],
            scratch,
            samples: data::memory(data, tile),
            indices: Vec::with_capacity(tile),
            states: vec![],
        }
    }

    /// Computes the loss over all samples, and the metrics.
    pub(super) fn loss<N, L>(
        &mut self,
        network: &N,
        loss: &L,
        metrics: Metrics<'_, '_, N, T>,
        at: InEpoch<'_, Data<'_, N, T>>,
    ) -> Result<f64>
    where
        N: Network<Scalar = S, Input = I>,
        L: Loss<S, N::Head, T>,
    {
        // The divisors of the losses depend only on the targets.
        let mut divisors = [0.0; MOST_OUTPUTS];
        at.data.visit_targets(at.epoch, &mut |all| {
            add_divisors::<N, L, T>(loss, all, &mut divisors);
            Ok(())
        })?;
        let scales = loss.scales(&divisors);
        let mut values = [0.0; MOST_OUTPUTS];
        self.run(network, at, metrics, &mut |tile| {
            let part = loss.evaluate_parts(N::head(), tile, &scales, None);
            add_parts(&mut values, &part);
        })?;
        Ok(values.iter().sum())
    }

    /// Computes only the metrics.
    pub(super) fn measure<N>(
        &mut self,
        network: &N,
        metrics: Metrics<'_, '_, N, T>,
        at: InEpoch<'_, Data<'_, N, T>>,
    ) -> Result<()>
    where
        N: Network<Scalar = S, Input = I>,
    {
        self.run(network, at, metrics, &mut |_| ())
    }

    /// Runs all samples through the network, one tile at a time. Passes the logits to `visit` and
    /// the outputs to the metrics.
    fn run<N>(
        &mut self,
        network: &N,
        InEpoch { data, epoch }: InEpoch<'_, Data<'_, N, T>>,
        metrics: Metrics<'_, '_, N, T>,
        visit: &mut dyn FnMut(&Tile<'_, S, T>),
    ) -> Result<()>
    where
        N: Network<Scalar = S, Input = I>,
    {
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        for metric in metrics.iter_mut() {
            metric.start(features);
        }
        for state in self.states.chunks_exact_mut(N::NEEDS.state.max(1)) {
            network.begin(state);
        }
        let watch = Watch::new();
        for first in (0..data.len()).step_by(self.tile) {
            let last = (first + self.tile).min(data.len());
            // In a data set in memory, the samples of a tile are contiguous.
            let (samples, range) = if let Some(samples) = data.in_memory() {
                (samples, first..last)
            } else {
                self.indices.clear();
                self.indices.extend(first..last);
                data::fetch(data, epoch, &self.indices, &mut self.samples)?;
                (&self.samples, 0..last - first)
            };
            let inputs = range.start * I::SIZE..range.end * I::SIZE;
            let all = samples.all_targets();
            let some = all.part(range, samples.targets_per_sample());
            let pass = Pass::inference(last - first).with(some.lengths);
            let lengths = output_lengths::<N>(some.lengths);
            let states = States::new(&mut self.states, N::NEEDS.state);
            let logits = &mut self.logits[..pass.samples * N::Output::SIZE];
            let call = Inferred {
                pass: &pass,
                input: &samples.inputs()[inputs],
                output: &mut *logits,
                states,
            };
            Inference::in_memory(&mut self.scratch, self.tile).run(network, Undecided, call);
            visit(&Tile {
                features,
                positions,
                logits,
                targets: some.targets,
                weights: some.weights,
                lengths,
            });
            if metrics.is_empty() {
                continue;
            }
            N::head().apply(Undecided, features, logits);
            for metric in metrics.iter_mut() {
                let scored = Scored {
                    features,
                    positions,
                    outputs: logits,
                    targets: some.targets,
                };
                scored.each_real(lengths, &mut |scored| metric.update(scored));
            }
        }
        if watch.has_missed() {
            return Err(Error::NotFinite {
                what: "the outputs".into(),
                place: "the data set".into(),
            });
        }
        Ok(())
    }
}
