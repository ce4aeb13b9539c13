//! Min-max scaling.

use alloc::vec::Vec;
use core::marker::PhantomData;

use super::{Dataset, Target, check};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Shifts and scales each feature so that its smallest value in the data it was fitted on becomes
/// `low`, and its largest `high`. Fit it on the training set only; values of other sets may then
/// lie outside these bounds.
///
/// A feature that is constant becomes `low`. In sequences and images, a feature has the same bounds
/// at all positions.
///
/// ```
/// use nn_runtime::{data::{Dataset, MinMax}, prelude::*};
///
/// let mut data = Dataset::<Vector<1>, u32>::from_flat(vec![10.0, 20.0, 30.0], vec![0, 1, 0])?;
/// let scaler = MinMax::fit(&data, 0.0, 1.0)?;
/// scaler.transform(&mut data)?;
/// assert_eq!(data.inputs(), [0.0, 0.5, 1.0]);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "MinMaxScaler")]
pub struct MinMax<I, S = f32> {
    low: S,
    high: S,
    smallest: Vec<S>,
    largest: Vec<S>,
    shape: PhantomData<fn() -> I>,
}

impl<I: Shape, S: Scalar> MinMax<I, S> {
    /// Finds the smallest and the largest value of each feature, ignoring padding.
    ///
    /// # Errors
    /// If the data set is empty, contains a number that is infinite or NaN, or a feature whose
    /// range overflows; or if `low` is not below `high`.
    pub fn fit<T: Target>(data: &Dataset<I, T, S>, low: S, high: S) -> Result<Self> {
        if data.is_empty() {
            return Err(Error::Empty {
                what: "the data set that the scaler is fitted to",
            });
        }
        let range = high - low;
        if !range.is_finite() || range <= S::ZERO {
            return Err(Error::Setting {
                name: "low",
                expected: "below `high`, with both finite",
                found: alloc::format!("{low}, with `high` {high}"),
            });
        }
        data.check_finite()?;
        data.check_columns()?;
        let mut columns = data.columns();
        let mut smallest = columns.next().unwrap_or_default().to_vec();
        let mut largest = smallest.clone();
        for column in columns {
            for ((&x, smallest), largest) in column.iter().zip(&mut smallest).zip(&mut largest) {
                *smallest = Scalar::min(*smallest, x);
                *largest = Scalar::max(*largest, x);
            }
        }
        let mut bounds = smallest.iter().zip(&largest);
        if let Some(feature) = bounds.position(|(low, high)| !(*high - *low).is_finite()) {
            return Err(Error::NotFinite {
                what: "the range of the inputs".into(),
                place: alloc::format!("feature {feature}"),
            });
        }
        Ok(Self {
            low,
            high,
            smallest,
            largest,
            shape: PhantomData,
        })
    }

    /// The smallest value of each feature.
    pub fn smallest(&self) -> &[S] {
        &self.smallest
    }

    /// The largest value of each feature.
    pub fn largest(&self) -> &[S] {
        &self.largest
    }

    /// Scales every sample of a data set.
    ///
    /// # Errors
    /// Names the first number that becomes infinite or NaN.
    pub fn transform<T: Copy>(&self, data: &mut Dataset<I, T, S>) -> Result<()> {
        self.apply(data.inputs_mut())
    }

    /// Scales one sample, or several in a row, features first.
    ///
    /// # Errors
    /// If the number of inputs is not a multiple of the features of a position; the inputs are then
    /// unchanged. Or if a scaled number is infinite or NaN; the error names the first.
    pub fn apply(&self, inputs: &mut [S]) -> Result<()> {
        let bounds = [self.low, self.high];
        self.each(inputs, |x, smallest, largest| {
            scale(x, [smallest, largest], bounds)
        })
    }

    /// Undoes [`apply`](Self::apply).
    ///
    /// # Errors
    /// The errors of [`apply`](Self::apply).
    pub fn invert(&self, inputs: &mut [S]) -> Result<()> {
        let (low, high) = (self.low, self.high);
        self.each(inputs, |x, smallest, largest| {
            smallest + (x - low) / (high - low) * range(smallest, largest)
        })
    }

    fn each(&self, inputs: &mut [S], change: impl Fn(S, S, S) -> S) -> Result<()> {
        check::whole::<I, S>(inputs)?;
        for column in inputs.chunks_mut(I::FEATURES.max(1)) {
            for ((x, &smallest), &largest) in
                column.iter_mut().zip(&self.smallest).zip(&self.largest)
            {
                *x = change(*x, smallest, largest);
            }
        }
        check::finite::<I, S>(inputs)
    }
}

/// Maps `x` linearly from the range `from` to the range `to`.
pub(super) fn scale<S: Scalar>(x: S, from: [S; 2], to: [S; 2]) -> S {
    to[0] + (x - from[0]) / range(from[0], from[1]) * (to[1] - to[0])
}

/// The difference of two bounds; 1 for a feature that is constant or whose range is too small to
/// divide by, so that it is only shifted.
fn range<S: Scalar>(smallest: S, largest: S) -> S {
    let range = largest - smallest;
    if range >= S::MIN_POSITIVE {
        range
    } else {
        S::ONE
    }
}
