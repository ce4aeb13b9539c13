//! Sequences of different lengths in one batch.

use alloc::format;

use super::{AsSamples, lengths_of};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::{Dimensions, Shape};

/// A batch of sequences that were padded to the length of the shape, and their true lengths in
/// steps. What follows in a sample is padding: no position reads it, and in outputs that are
/// sequences the positions there mean nothing. The gradient is zero there.
///
/// Each sample has a length for each of its inputs that is a sequence, sample after sample.
///
/// ```
/// use nn_runtime::{network::Workspace, prelude::*, samples::Padded};
/// network! { struct Average { [3, 1] => Mean } }
///
/// let (average, mut workspace) = (Average::new(0), Workspace::new());
/// let batch = [[1.0, 3.0, 0.0], [6.0, 0.0, 0.0]]; // of two steps, and of one
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
    /// `samples` with the lengths of their sequences. Whether they fit is checked by whatever takes
    /// the batch.
    pub const fn new(samples: B, lengths: &'a [usize]) -> Self {
        Self { samples, lengths }
    }
}

/// # Errors
/// If there are not as many lengths as sequences, one is 0 or more than the steps of the shape, or the
/// samples are no sequences.
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

    fn write_lengths(&self, index: usize, to: &mut [usize]) -> bool {
        let lengths = lengths_of::<I>(self.lengths, index);
        to.iter_mut()
            .zip(lengths)
            .for_each(|(to, length)| *to = *length);
        true
    }
}

/// There is a length for each sequence of `samples` samples, from 1 to the steps of the shape.
pub(crate) fn check_lengths<I: Shape>(lengths: &[usize], samples: usize) -> Result<()> {
    if const { I::SEQUENCES == 0 } {
        return Err(Error::Setting {
            name: "lengths",
            expected: "for samples that are sequences, of a shape like `[16, 8]`",
            found: format!("for samples of the shape `{}`", Dimensions(I::DIMENSIONS)),
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

/// A sequence has from 1 step to `most`.
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
