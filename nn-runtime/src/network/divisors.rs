//! The divisors of losses, which depend only on the targets.

use super::Network;
use crate::error::{Error, Result};
use crate::loss::Loss;
use crate::shape::Shape;
#[cfg(feature = "alloc")]
use crate::{
    loss::{Divided, MOST_OUTPUTS, Parts, Tile},
    network::output_lengths,
    samples::batch::Targets,
    samples::{AsBatch, BatchMemory},
};

/// Adds the divisors of the losses of some samples to `divisors`.
#[cfg(feature = "alloc")]
pub(crate) fn add_divisors<N, L, T>(
    loss: &L,
    samples: Targets<'_, T, N::Scalar>,
    divisors: &mut Parts,
) where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
{
    let tile = Tile {
        features: N::Output::FEATURES,
        positions: N::Output::POSITIONS,
        logits: &[],
        targets: samples.targets,
        weights: samples.weights,
        lengths: output_lengths::<N>(samples.lengths),
    };
    loss.add_divisors(&tile, divisors);
}

/// Checks that each sample has the number of targets that the loss needs.
pub(super) fn check_targets<N, L, T>(loss: &L, found: usize) -> Result<()>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
{
    let expected = loss.targets_per_sample(N::Output::FEATURES, N::Output::POSITIONS);
    if found == expected {
        return Ok(());
    }
    Err(Error::Targets {
        network: N::NAME,
        output: N::Output::DIMENSIONS,
        expected,
        found,
    })
}

/// The loss for parts of a batch.
#[cfg(feature = "alloc")]
pub(super) fn divided<'l, N, L, B>(loss: &'l L, whole: &B) -> Result<Divided<'l, L>>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, B::Target>,
    B: AsBatch<N::Input, N::Scalar>,
{
    let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
    loss.check_settings(features, positions)?;
    let mut memory = BatchMemory::new();
    let whole = whole.as_batch(&mut memory)?;
    let (data, per_sample) = (whole.data(), whole.data().targets_per_sample());
    check_targets::<N, L, B::Target>(loss, per_sample)?;
    let mut divisors = [0.0; MOST_OUTPUTS];
    for place in 0..whole.len() {
        let sample = whole.index(place);
        let one = data.targets().part(sample..sample + 1, per_sample);
        add_divisors::<N, L, B::Target>(loss, one, &mut divisors);
    }
    Ok(Divided::new(loss, Some(divisors)))
}
