//! How the lengths of samples propagate through a network.

#[cfg(feature = "alloc")]
use super::Network;
#[cfg(feature = "alloc")]
use crate::{
    error::{Error, Result},
    pass::Lengths,
    shape::Shape,
};

/// Two sequences of each sample, as indices of the input sequences, that must have the same length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EqualLengths {
    /// The indices of the sequences.
    pub sequences: [usize; 2],
    /// The stage that combines them, as declared.
    pub stage: &'static str,
}

/// The lengths of the outputs, given the lengths of the samples.
#[cfg(feature = "alloc")]
pub(crate) fn output_lengths<N: Network>(lengths: Option<Lengths<'_>>) -> Option<Lengths<'_>> {
    // A constant condition, so that nothing else is compiled for samples that are not sequences.
    if const { N::Input::SEQUENCES == 0 } {
        return None;
    }
    lengths.map(|lengths| lengths.select(N::OUTPUT_LENGTHS))
}

/// Checks that the network accepts samples of these lengths, if there are any.
#[cfg(feature = "alloc")]
pub(crate) fn check_lengths<N: Network>(lengths: Option<Lengths<'_>>) -> Result<()> {
    let samples = lengths.map_or(0, |lengths| lengths.samples());
    check_lengths_of::<N>(lengths, 0..samples)
}

/// Like [`check_lengths`], but only for some of the samples.
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
