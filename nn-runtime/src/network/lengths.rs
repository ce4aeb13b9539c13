//! What a network makes of the lengths of its samples.

#[cfg(feature = "alloc")]
use super::Network;
#[cfg(feature = "alloc")]
use crate::{
    error::{Error, Result},
    pass::Lengths,
    shape::Shape,
};

/// Two sequences of each sample, counted among the inputs, that must be as long as each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EqualLengths {
    /// The sequences.
    pub sequences: [usize; 2],
    /// The stage that joins them, as it was declared.
    pub stage: &'static str,
}

/// The lengths of the outputs of samples that have these.
#[cfg(feature = "alloc")]
pub(crate) fn output_lengths<N: Network>(lengths: Option<Lengths<'_>>) -> Option<Lengths<'_>> {
    // Known to the compiler of samples that are no sequences.
    if const { N::Input::SEQUENCES == 0 } {
        return None;
    }
    lengths.map(|lengths| lengths.select(N::OUTPUT_LENGTHS))
}

/// The network takes samples of these lengths, if there are any.
#[cfg(feature = "alloc")]
pub(crate) fn check_lengths<N: Network>(lengths: Option<Lengths<'_>>) -> Result<()> {
    let samples = lengths.map_or(0, |lengths| lengths.samples());
    check_lengths_of::<N>(lengths, 0..samples)
}

/// The same of some of the samples alone.
#[cfg(feature = "alloc")]
pub(crate) fn check_lengths_of<N: Network>(
    lengths: Option<Lengths<'_>>,
    samples: impl Iterator<Item = usize>,
) -> Result<()> {
    if const { N::Input::SEQUENCES == 0 } {
        return Ok(());
    }
    let Some(lengths) = lengths else {
        return Ok(());
    };
    if let Some(stage) = N::WHOLE_SEQUENCES {
        return Err(Error::WholeSequences {
            network: N::NAME,
            stage,
        });
    }
    if const { N::EQUAL_LENGTHS.is_empty() } {
        return Ok(());
    }
    for sample in samples {
        for &EqualLengths { sequences, stage } in N::EQUAL_LENGTHS {
            let steps = sequences.map(|sequence| lengths.get(sequence, sample).unwrap_or(0));
            if steps[0] != steps[1] {
                return Err(Error::UnequalSteps {
                    sample,
                    sequences,
                    steps,
                    stage,
                });
            }
        }
    }
    Ok(())
}
