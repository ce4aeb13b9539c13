//! Checks of the numbers in a data set.

use alloc::format;
use alloc::string::String;

use super::{Dataset, Target};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

impl<I: Shape, T: Target, S: Scalar> Dataset<I, T, S> {
    /// Checks that every input, target and weight is a finite number.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let data = Dataset::<Vector<2>, u32>::from_flat(vec![1.0, 2.0, 3.0, f32::NAN], vec![0, 1])?;
    /// let error = data.check_finite().unwrap_err();
    /// assert_eq!(error.to_string(), "the input is not a finite number, at sample 1, feature 1");
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Names the first sample and its feature that are infinite or NaN.
    pub fn check_finite(&self) -> Result<()> {
        finite::<I, S>(&self.inputs)?;
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
        if let Some(index) = weights.iter().position(|w| !w.is_finite()) {
            return Err(not_finite("the weight", format!("sample {index}")));
        }
        Ok(())
    }
}

/// Checks that the inputs of samples, one after another, are finite numbers.
pub(super) fn finite<I: Shape, S: Scalar>(inputs: &[S]) -> Result<()> {
    match inputs.iter().position(|x| !x.is_finite()) {
        Some(index) => Err(not_finite("the input", place::<I>(index))),
        None => Ok(()),
    }
}

/// Checks that inputs are those of whole positions.
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

fn not_finite(what: &str, place: String) -> Error {
    Error::NotFinite {
        what: what.into(),
        place,
    }
}

/// Where the number `index` of all inputs is.
fn place<I: Shape>(index: usize) -> String {
    let (sample, within) = (index / I::SIZE, index % I::SIZE);
    let (position, feature) = (within / I::FEATURES, within % I::FEATURES);
    if I::POSITIONS == 1 {
        format!("sample {sample}, feature {feature}")
    } else {
        format!("sample {sample}, position {position}, feature {feature}")
    }
}
