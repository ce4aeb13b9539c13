//! Checks that a batch is large enough for stages that measure it.

use super::Network;
use crate::error::{Error, Result};
use crate::pass::Lengths;

/// Checks that each stage that measures batches sees at least two values in a batch of `samples`
/// samples. `sample` is the index of the first sample in `lengths`.
pub(crate) fn check_measured<N: Network>(
    samples: usize,
    lengths: Option<Lengths<'_>>,
    sample: usize,
) -> Result<()> {
    if samples != 1 {
        return Ok(());
    }
    if let Some(stage) = N::MEASURES.one_position {
        return Err(one_value::<N>(stage));
    }
    lengths.map_or(Ok(()), |lengths| {
        check_measured_sample::<N>(lengths, sample)
    })
}

/// Checks that each stage that measures sequences sees at least two values in a batch that consists
/// of one sample. If the sample has several sequences, this fails only if all of them have a single
/// step, since then there are no other values.
pub(crate) fn check_measured_sample<N: Network>(lengths: Lengths<'_>, sample: usize) -> Result<()> {
    match N::MEASURES.steps {
        Some(stage)
            if lengths
                .part(sample..sample + 1)
                .numbers()
                .iter()
                .all(|&steps| steps == 1) =>
        {
            Err(one_value::<N>(stage))
        }
        _ => Ok(()),
    }
}

fn one_value<N: Network>(stage: &'static str) -> Error {
    Error::OneValue {
        network: N::NAME,
        stage,
    }
}
