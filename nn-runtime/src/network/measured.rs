//! Whether a batch is large enough to be measured.

use super::Network;
use crate::error::{Error, Result};
use crate::pass::Lengths;

/// Of a batch of so many samples, whose first is `sample` of those with these lengths, each stage that
/// measures batches sees two values at least.
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

/// The same of a sample with these lengths that is a batch, for stages that see sequences. Where a
/// sample has several, all of one step are meant: there is nothing else to see.
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
