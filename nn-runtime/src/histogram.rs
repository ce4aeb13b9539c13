//! Histograms of numbers: for watching parameters and gradients.

use alloc::vec;
use alloc::vec::Vec;

use crate::limits::MOST_BINS;
use crate::scalar::Scalar;

/// A histogram with bins of equal width from the smallest to the largest number.
///
/// ```
/// use nn_runtime::histogram::Histogram;
///
/// let histogram = Histogram::new(&[0.0_f32, 1.0, 1.0, 3.0, f32::NAN], 3);
/// assert_eq!(histogram.counts(), [1, 2, 1]);
/// assert_eq!((histogram.smallest(), histogram.largest()), (0.0, 3.0));
/// assert_eq!(histogram.mean(), 1.25);
/// assert_eq!((histogram.count(), histogram.not_finite()), (4, 1));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    smallest: f64,
    largest: f64,
    sum: f64,
    sum_of_squares: f64,
    count: u64,
    not_finite: u64,
    counts: Vec<u64>,
}

impl Histogram {
    /// Counts the numbers in `bins` bins. The number of bins is limited to the range from 1 to 2²⁰.
    /// A bin contains its lower end, and the last bin also contains its upper end. If all numbers
    /// are equal, they are in the last bin. Infinities and NaNs are [counted](Self::not_finite),
    /// and otherwise ignored.
    #[must_use]
    pub fn new<S: Scalar>(values: &[S], bins: usize) -> Self {
        let mut histogram = Self {
            smallest: f64::NAN,
            largest: f64::NAN,
            sum: 0.0,
            sum_of_squares: 0.0,
            count: 0,
            not_finite: 0,
            counts: vec![0; bins.clamp(1, MOST_BINS)],
        };
        for value in values.iter().map(|value| value.to_f64()) {
            if value.is_finite() {
                // `min` and `max` of a NaN and a number give the number.
                histogram.smallest = histogram.smallest.min(value);
                histogram.largest = histogram.largest.max(value);
                histogram.sum += value;
                histogram.sum_of_squares += value * value;
                histogram.count += 1;
            } else {
                histogram.not_finite += 1;
            }
        }
        let last = histogram.counts.len() - 1;
        // The range is computed in halves, because the whole range of `f64` would overflow.
        let width = histogram.largest / 2.0 - histogram.smallest / 2.0;
        for value in values.iter().map(|value| value.to_f64()) {
            if value.is_finite() {
                let share = (value / 2.0 - histogram.smallest / 2.0) / width;
                let bin = if share < 1.0 {
                    (share * (last + 1) as f64) as usize
                } else {
                    last
                };
                let all_the_same = width == 0.0;
                histogram.counts[if all_the_same { last } else { bin.min(last) }] += 1;
            }
        }
        histogram
    }

    /// The smallest finite number, or NaN if there is none.
    pub const fn smallest(&self) -> f64 {
        self.smallest
    }

    /// The largest finite number, or NaN if there is none.
    pub const fn largest(&self) -> f64 {
        self.largest
    }

    /// The sum of the finite numbers.
    pub const fn sum(&self) -> f64 {
        self.sum
    }

    /// The sum of the squares of the finite numbers.
    pub const fn sum_of_squares(&self) -> f64 {
        self.sum_of_squares
    }

    /// The mean of the finite numbers, or NaN if there are none.
    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }

    /// The standard deviation of the finite numbers themselves, not an estimate for the population
    /// that they are drawn from. NaN if there are none.
    pub fn deviation(&self) -> f64 {
        let mean = self.mean();
        let variance = self.sum_of_squares / self.count as f64 - mean * mean;
        // Rounding may make the variance negative. NaN stays NaN.
        libm::sqrt(if variance < 0.0 { 0.0 } else { variance })
    }

    /// How many finite numbers there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// How many infinities and NaNs there are.
    pub const fn not_finite(&self) -> u64 {
        self.not_finite
    }

    /// How many numbers are in each bin.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The upper edge of a bin, where the next bin begins.
    pub fn upper_edge(&self, bin: usize) -> f64 {
        let share = (bin + 1) as f64 / self.counts.len() as f64;
        if share < 1.0 {
            self.smallest + share * self.largest - share * self.smallest
        } else {
            self.largest
        }
    }
}
