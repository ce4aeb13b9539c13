//! Checks of the numbers in a data set.

use alloc::format;
use alloc::string::String;

use super::{Dataset, Target};
use crate::error::{Error, Result};
use crate::kernels::elementwise::all_finite;
use crate::samples::batch::Batch;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::words::Words;

impl<I: Shape, T: Target, S: Scalar> Dataset<I, T, S> {
    /// Checks that every input, target and weight is finite, and that every token is in the
    /// vocabulary.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let data = Dataset::<Vector<2>, u32>::from_flat(vec![1.0, 2.0, 3.0, f32::NAN], vec![0, 1])?;
    /// let error = data.check_finite().unwrap_err();
    /// assert_eq!(error.to_string(), "the input is not finite at sample 1, feature 1");
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Names the first sample, and the feature in it, that is infinite, NaN or not a token.
    pub fn check_finite(&self) -> Result<()> {
        finite::<I, S>(&self.inputs)?;
        check_tokens::<I, S>(&self.inputs, self.lengths())?;
        if let Some(index) = self.targets.iter().position(|t| !t.is_finite()) {
            let per_sample = self.targets_per_sample.max(1);
            let place = format!(
                "sample {}, target {}",
                index / per_sample,
                index % per_sample
            );
            return Err(not_finite("the target", place));
        }
        let weights = self.weights().unwrap_or_default();
        if !all_finite(weights)
            && let Some(index) = weights.iter().position(|w| !w.is_finite())
        {
            return Err(not_finite("the weight", format!("sample {index}")));
        }
        Ok(())
    }
}

/// Checks that inputs, which may be those of several samples, are finite.
pub(super) fn finite<I: Shape, S: Scalar>(inputs: &[S]) -> Result<()> {
    if all_finite(inputs) {
        return Ok(());
    }
    match inputs.iter().position(|x| !x.is_finite()) {
        Some(index) => Err(not_finite("the input", place::<I>(index))),
        None => Ok(()),
    }
}

/// Checks that the number of inputs is a multiple of the features of a position.
pub(super) fn whole<I: Shape, S: Scalar>(inputs: &[S]) -> Result<()> {
    let rest = inputs.len() % I::FEATURES.max(1);
    if rest == 0 {
        return Ok(());
    }
    Err(Error::Length {
        what: "inputs (a whole number of positions)",
        expected: inputs.len() - rest + I::FEATURES,
        found: inputs.len(),
    })
}

/// Checks that all tokens of the samples are in the vocabulary, ignoring padding.
pub(crate) fn check_tokens<I: Shape, S: Scalar>(
    inputs: &[S],
    lengths: Option<&[usize]>,
) -> Result<()> {
    if !I::HAS_TOKENS {
        return Ok(());
    }
    for (sample, input) in inputs.chunks_exact(I::SIZE.max(1)).enumerate() {
        let of_sample = sample * I::SEQUENCES..(sample + 1) * I::SEQUENCES;
        let lengths = lengths.and_then(|lengths| lengths.get(of_sample));
        check_sample::<I, S>(sample, input, lengths.unwrap_or(&[]))?;
    }
    Ok(())
}

/// Evaluated at compile time: asserts that something has `expected` numbers, which is the size of a
/// sample or of a position.
pub(super) const fn assert_width<I: Shape>(what: &str, found: usize, expected: usize) {
    if found == expected {
        return;
    }
    let words = Words::new().text(what).text(" has ").number(found);
    let words = words.text(if found == 1 { " number" } else { " numbers" });
    let whose = if expected == I::SIZE {
        ", but a sample of shape "
    } else {
        ", but a position of shape "
    };
    let words = words.text(whose).shape(I::DIMENSIONS);
    let words = words.text(" has ").number(expected);
    panic!("{}", words.as_str());
}

/// Checks the tokens of one sample. `sample` is its number, for the error message.
pub(super) fn check_sample<I: Shape, S: Scalar>(
    sample: usize,
    input: &[S],
    lengths: &[usize],
) -> Result<()> {
    let Some((place, vocabulary)) = I::wrong_token(input, lengths) else {
        return Ok(());
    };
    let what = if I::VOCABULARY > 0 {
        "position"
    } else {
        "number"
    };
    Err(Error::NotAToken {
        place: format!("sample {sample}, {what} {place}"),
        number: input.get(place).map_or(f64::NAN, |number| number.to_f64()),
        vocabulary,
    })
}

impl<I: Shape, T: Copy, S: Scalar> Batch<'_, I, T, S> {
    /// Checks that all tokens of the samples are in the vocabulary.
    pub(crate) fn check_tokens(&self) -> Result<()> {
        if !I::HAS_TOKENS {
            return Ok(());
        }
        let data = self.data();
        let lengths = data.targets().lengths.map(|lengths| lengths.numbers());
        for place in 0..self.len() {
            let index = self.index(place);
            let of_sample = index * I::SEQUENCES..(index + 1) * I::SEQUENCES;
            let lengths = lengths.and_then(|lengths| lengths.get(of_sample));
            check_sample::<I, S>(index, data.input(index), lengths.unwrap_or(&[]))?;
        }
        Ok(())
    }
}

fn not_finite(what: &str, place: String) -> Error {
    Error::NotFinite {
        what: what.into(),
        place,
    }
}

/// Where in the samples the input with this index is, in words.
fn place<I: Shape>(index: usize) -> String {
    let (sample, within) = (index / I::SIZE, index % I::SIZE);
    let (position, feature) = (within / I::FEATURES, within % I::FEATURES);
    if I::POSITIONS == 1 {
        format!("sample {sample}, feature {feature}")
    } else {
        format!("sample {sample}, position {position}, feature {feature}")
    }
}
