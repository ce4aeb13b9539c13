//! Standardization to mean 0 and standard deviation 1.

use alloc::vec;
use alloc::vec::Vec;
use core::marker::PhantomData;

use super::{Dataset, Target, check};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Shifts and scales each feature so that it has mean 0 and standard deviation 1 in the data it was
/// fitted on. Fit it on the training set only, and apply the *same* numbers to other sets and to
/// samples at inference time.
///
/// The standard deviation is the population's (divided by n). A feature that is constant is shifted
/// to 0 and not scaled. In sequences and images, a feature has the same mean and deviation at all
/// positions.
///
/// ```
/// use nn_runtime::{data::{Dataset, Standardizer}, prelude::*};
///
/// let mut data = Dataset::<Vector<2>, u32>::from_flat(vec![1.0, 5.0, 3.0, 5.0], vec![0, 1])?;
/// let standardizer = Standardizer::fit(&data)?;
/// standardizer.transform(&mut data)?;
/// assert_eq!(data.inputs(), [-1.0, 0.0, 1.0, 0.0]);
///
/// let mut sample = [2.0, 6.0];
/// standardizer.apply(&mut sample)?;
/// assert_eq!(sample, [0.0, 1.0]);
/// standardizer.invert(&mut sample)?;
/// assert_eq!(sample, [2.0, 6.0]);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "StandardScaler")]
pub struct Standardizer<I, S = f32> {
    mean: Vec<S>,
    deviation: Vec<S>,
    shape: PhantomData<fn() -> I>,
}

impl<I: Shape, S: Scalar> Standardizer<I, S> {
    /// Computes the mean and the standard deviation of each feature, ignoring padding. It takes one
    /// pass in `f64`, which stays accurate for means far from 0 (B. Welford, "Note on a method for
    /// calculating corrected sums of squares and products", 1962).
    ///
    /// # Errors
    /// If the data set is empty, or contains a number that is infinite or NaN.
    pub fn fit<T: Target>(data: &Dataset<I, T, S>) -> Result<Self> {
        if data.is_empty() {
            return Err(Error::Empty {
                what: "the data set that the standardizer is fitted to",
            });
        }
        data.check_finite()?;
        data.check_columns()?;
        let mut mean = vec![0.0; I::FEATURES];
        let mut squares = vec![0.0; I::FEATURES];
        let mut count = 0.0;
        for column in data.columns() {
            count += 1.0;
            for ((&x, mean), squares) in column.iter().zip(&mut mean).zip(&mut squares) {
                let x = x.to_f64();
                let before = x - *mean;
                *mean += before / count;
                *squares += before * (x - *mean);
            }
        }
        let deviation = squares.iter().zip(&mean).map(|(&squares, &mean)| {
            let deviation = Scalar::sqrt(squares / count);
            // The deviation of a constant feature can be slightly above 0 because of rounding.
            let rounding = 8.0 * S::EPSILON.to_f64() * Scalar::abs(mean);
            let deviation = S::from_f64(deviation);
            if deviation.to_f64() <= rounding || !is_deviation(deviation) {
                S::ONE
            } else {
                deviation
            }
        });
        Ok(Self {
            deviation: deviation.collect(),
            mean: mean.into_iter().map(S::from_f64).collect(),
            shape: PhantomData,
        })
    }

    /// A standardizer with known numbers, such as those of one that was fitted before.
    ///
    /// # Errors
    /// If the number of means or deviations is not the number of features, one of them is not
    /// finite, or a deviation is not above 0 or too small to divide by.
    pub fn from_parts(mean: Vec<S>, deviation: Vec<S>) -> Result<Self> {
        for (numbers, what) in [(&mean, "means"), (&deviation, "deviations")] {
            if numbers.len() != I::FEATURES {
                return Err(Error::Length {
                    what,
                    expected: I::FEATURES,
                    found: numbers.len(),
                });
            }
            if let Some(feature) = numbers.iter().position(|number| !number.is_finite()) {
                return Err(Error::NotFinite {
                    what: what.into(),
                    place: alloc::format!("feature {feature}"),
                });
            }
        }
        if let Some(&found) = deviation.iter().find(|&&x| !is_deviation(x)) {
            let (expected, found) = if found > S::ZERO {
                let expected = "a normal number, so that others can be divided by it";
                (expected, alloc::format!("{found:e}"))
            } else {
                ("above 0", alloc::format!("{found}"))
            };
            return Err(Error::Setting {
                name: "deviation",
                expected,
                found,
            });
        }
        Ok(Self {
            mean,
            deviation,
            shape: PhantomData,
        })
    }

    /// The mean of each feature.
    pub fn mean(&self) -> &[S] {
        &self.mean
    }

    /// The standard deviation of each feature; 1 for a feature that is constant.
    pub fn deviation(&self) -> &[S] {
        &self.deviation
    }

    /// Standardizes every sample of a data set.
    ///
    /// # Errors
    /// Names the first number that becomes infinite or NaN.
    pub fn transform<T: Copy>(&self, data: &mut Dataset<I, T, S>) -> Result<()> {
        self.apply(data.inputs_mut())
    }

    /// Standardizes one sample, or several in a row, features first.
    ///
    /// # Errors
    /// If the number of inputs is not a multiple of the features of a position; the inputs are then
    /// unchanged. Or if a standardized number is infinite or NaN; the error names the first.
    pub fn apply(&self, inputs: &mut [S]) -> Result<()> {
        self.each(inputs, standardize)
    }

    /// Undoes [`apply`](Self::apply).
    ///
    /// # Errors
    /// The errors of [`apply`](Self::apply).
    pub fn invert(&self, inputs: &mut [S]) -> Result<()> {
        self.each(inputs, |x, mean, deviation| x * deviation + mean)
    }

    fn each(&self, inputs: &mut [S], change: impl Fn(S, S, S) -> S) -> Result<()> {
        check::whole::<I, S>(inputs)?;
        for column in inputs.chunks_mut(I::FEATURES.max(1)) {
            for ((x, &mean), &deviation) in column.iter_mut().zip(&self.mean).zip(&self.deviation) {
                *x = change(*x, mean, deviation);
            }
        }
        check::finite::<I, S>(inputs)
    }
}

/// Whether a number is valid as a deviation: above 0, and large enough to divide by without
/// overflow.
pub(super) fn is_deviation<S: Scalar>(deviation: S) -> bool {
    deviation >= S::MIN_POSITIVE && deviation.is_finite()
}

/// Standardizes one number.
pub(super) fn standardize<S: Scalar>(x: S, mean: S, deviation: S) -> S {
    (x - mean) / deviation
}
