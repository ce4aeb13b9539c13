//! Sequences of different lengths in one batch.

use alloc::format;

use super::{AsSamples, lengths_of};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::{Dimensions, Shape};

/// A batch of sequences that are padded to the length of the shape, with their true lengths in
/// steps. Padding is not read by any position. In output sequences, the values at padding are
/// unspecified, and the gradient there is zero.
///
/// There is one length for each input of each sample that is a sequence, one sample after another.
///
/// ```
/// use nn_runtime::{network::Workspace, prelude::*, samples::Padded};
/// network! { struct Average { [3, 1] => Mean } }
///
/// let (average, mut workspace) = (Average::new(0), Workspace::new());
/// let batch = [[1.0, 3.0, 0.0], [6.0, 0.0, 0.0]]; // two steps, and one step
/// let means = average.predict_batch(Padded::new(&batch.as_flattened(), &[2, 1]), &mut workspace)?;
/// assert_eq!(means.as_slice(), [2.0, 6.0]);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[doc(alias = "pack_padded_sequence")]
#[doc(alias = "key_padding_mask")]
pub struct Padded<'a, B> {
    samples: B,
    lengths: &'a [usize],
}

impl<'a, B> Padded<'a, B> {
    /// Combines samples with the lengths of their sequences. The function that uses the batch
    /// checks the lengths.
    pub const fn new(samples: B, lengths: &'a [usize]) -> Self {
        Self { samples, lengths }
    }
}

/// # Errors
/// If the number of lengths is not the number of sequences, a length is 0 or greater than the
/// number of steps in the shape, or the samples are not sequences.
impl<S: Scalar, I: Shape, B: AsSamples<S, I>> AsSamples<S, I> for Padded<'_, B> {
    fn samples(&self) -> Result<usize> {
        let samples = self.samples.samples()?;
        check_lengths::<I>(self.lengths, samples)?;
        Ok(samples)
    }

    fn as_numbers(&self) -> Option<&[S]> {
        self.samples.as_numbers()
    }

    fn write_sample(&self, index: usize, to: &mut [S]) {
        self.samples.write_sample(index, to);
    }

    fn has_lengths(&self) -> bool {
        true
    }

    fn write_lengths(&self, index: usize, to: &mut [usize]) {
        let lengths = lengths_of::<I>(self.lengths, index);
        to.iter_mut()
            .zip(lengths)
            .for_each(|(to, length)| *to = *length);
    }
}

/// Checks that there is a length for each sequence of `samples` samples, from 1 to the number of
/// steps in the shape.
pub(crate) fn check_lengths<I: Shape>(lengths: &[usize], samples: usize) -> Result<()> {
    if const { I::SEQUENCES == 0 } {
        return Err(Error::Setting {
            name: "lengths",
            expected: "given only for samples that are sequences, with a shape such as `[16, 8]`",
            found: format!("given for samples of shape `{}`", Dimensions(I::DIMENSIONS)),
        });
    }
    if lengths.len() != samples * I::SEQUENCES {
        return Err(Error::Length {
            what: "lengths",
            expected: samples * I::SEQUENCES,
            found: lengths.len(),
        });
    }
    for (sample, lengths) in lengths.chunks_exact(I::SEQUENCES).enumerate() {
        for (sequence, (&length, most)) in lengths.iter().zip(I::steps()).enumerate() {
            check_length(sample, length, most).map_err(|error| {
                if I::SEQUENCES == 1 {
                    error
                } else {
                    error.within(format!("sequence {sequence} of each sample"))
                }
            })?;
        }
    }
    Ok(())
}

/// Checks that a sequence has from 1 to `most` steps.
pub(crate) fn check_length(sample: usize, length: usize, most: usize) -> Result<()> {
    if (1..=most).contains(&length) {
        Ok(())
    } else {
        Err(Error::Steps {
            sample,
            steps: length,
            most,
        })
    }
}
