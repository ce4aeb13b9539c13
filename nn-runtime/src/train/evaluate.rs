//! Loss and metrics on a data set, in one pass through the network.

use alloc::vec;
use alloc::vec::Vec;

use super::check;
use crate::data::{Dataset, DatasetFor, Target};
use crate::error::{Error, Result};
use crate::head::Head;
use crate::kernels::dispatch::Undecided;
use crate::layer::Layer;
use crate::loss::{Loss, MOST_OUTPUTS, Tile};
use crate::metric::{Metric, Scored};
use crate::network::Network;
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Metrics of a network with targets of type `T`.
pub(super) type Metrics<'a, 'b, N, T> =
    &'a mut [&'b mut dyn Metric<<N as Layer>::Scalar, <N as Layer>::Head, T>];

/// The loss on a data set, in inference; and metrics, which start anew.
///
/// The memory that this takes does not grow with the data set.
///
/// # Errors
/// If the data set is empty, inputs or targets are not finite, the targets are not as many as
/// the loss needs or outside of what it is defined for, or the loss is not a finite number.
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
    check::data::<N, L, _>(loss, data.dataset(), "the data set")?;
    let mut evaluator = Evaluator::new::<N>(data.dataset().len());
    let value = evaluator.loss(network, loss, metrics, data.dataset());
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::NotFinite {
            what: "the loss".into(),
            place: "the end of the data set".into(),
        })
    }
}

/// Metrics on a data set, in inference, without a loss. They start anew.
///
/// # Errors
/// If the data set is empty, or inputs or targets are not finite.
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
    let data = data.dataset();
    if data.is_empty() {
        return Err(Error::Empty {
            what: "the data set",
        });
    }
    data.check_finite()?;
    Evaluator::new::<N>(data.len()).measure(network, metrics, data);
    Ok(())
}

/// The memory for evaluations, allocated once.
pub(super) struct Evaluator<S> {
    /// Samples that go through the network together.
    tile: usize,
    logits: Vec<S>,
    scratch: Vec<S>,
}

/// The most samples in a tile.
const TILE_AT_MOST: usize = 256;
/// Bytes that a tile should not exceed, unless it is a single group of samples.
const TILE_BYTES: usize = 512 * 1024;
/// Samples below which nothing is gained.
const TILE_AT_LEAST: usize = 16;

impl<S: Scalar> Evaluator<S> {
    /// Memory for data sets of at most `samples` samples.
    pub(super) fn new<N: Network<Scalar = S>>(samples: usize) -> Self {
        let floats = N::Input::SIZE + N::Output::SIZE + N::INFER_SCRATCH.per_sample;
        let fitting = TILE_BYTES / (floats * size_of::<S>()).max(1);
        let tile = fitting.clamp(TILE_AT_LEAST, TILE_AT_MOST).min(samples);
        Self {
            tile: tile.max(1),
            logits: vec![S::ZERO; tile * N::Output::SIZE],
            scratch: vec![S::ZERO; N::INFER_SCRATCH.floats(tile)],
        }
    }

    /// The loss of all samples, and metrics.
    pub(super) fn loss<N, L, T>(
        &mut self,
        network: &N,
        loss: &L,
        metrics: Metrics<'_, '_, N, T>,
        data: &Dataset<N::Input, T, S>,
    ) -> f64
    where
        N: Network<Scalar = S>,
        L: Loss<S, N::Head, T>,
        T: Copy + Sync,
    {
        // What the losses are divided by is in the targets alone.
        let mut divisors = [0.0; MOST_OUTPUTS];
        loss.add_divisors(
            &Tile {
                features: N::Output::FEATURES,
                positions: N::Output::POSITIONS,
                logits: &[],
                targets: data.targets(),
                weights: data.weights(),
            },
            &mut divisors,
        );
        let scales = loss.scales(&divisors);
        let mut value = 0.0;
        self.run(network, data, metrics, |tile| {
            value += loss.evaluate_parts(N::head(), tile, &scales, None);
        });
        value
    }

    /// Metrics alone.
    pub(super) fn measure<N, T>(
        &mut self,
        network: &N,
        metrics: Metrics<'_, '_, N, T>,
        data: &Dataset<N::Input, T, S>,
    ) where
        N: Network<Scalar = S>,
        T: Copy + Sync,
    {
        self.run(network, data, metrics, |_| ());
    }

    /// All samples through the network, a tile at a time: logits to `visit`, outputs to the
    /// metrics.
    fn run<N, T>(
        &mut self,
        network: &N,
        data: &Dataset<N::Input, T, S>,
        metrics: Metrics<'_, '_, N, T>,
        mut visit: impl FnMut(&Tile<'_, S, T>),
    ) where
        N: Network<Scalar = S>,
        T: Copy + Sync,
    {
        let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
        for metric in metrics.iter_mut() {
            metric.start(features);
        }
        for first in (0..data.len()).step_by(self.tile) {
            let last = (first + self.tile).min(data.len());
            let pass = Pass::inference(last - first);
            let inputs = &data.inputs()[first * N::Input::SIZE..last * N::Input::SIZE];
            let targets = first * data.targets_per_sample()..last * data.targets_per_sample();
            let targets = &data.targets()[targets];
            let logits = pass.part(&mut self.logits, N::Output::SIZE);
            network.infer_tile(Undecided, &pass, inputs, logits, &mut self.scratch);
            visit(&Tile {
                features,
                positions,
                logits,
                targets,
                weights: data.weights().map(|weights| &weights[first..last]),
            });
            if metrics.is_empty() {
                continue;
            }
            N::head().apply(Undecided, features, logits);
            for metric in metrics.iter_mut() {
                metric.update(&Scored {
                    features,
                    positions,
                    outputs: logits,
                    targets,
                });
            }
        }
    }
}
