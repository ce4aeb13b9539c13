//! How numbers are spread.

use alloc::vec;
use alloc::vec::Vec;

use crate::limits::MOST_BINS;
use crate::scalar::Scalar;

/// How often numbers of each size occur, in bins of the same width from the smallest to the
/// largest.
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
    /// Of these numbers, in so many bins, at least one and at most 2²⁰. A bin contains its lower end, the last one
    /// both; numbers that are all the same fill the last bin. What is infinite or not a number is
    /// [counted](Self::not_finite), and otherwise left out.
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
                // The other of a NaN and a number is the number.
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
        // Halves, because the whole range of f64 is more than f64 can hold.
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

    /// The smallest number; NaN if there is none.
    pub const fn smallest(&self) -> f64 {
        self.smallest
    }

    /// The largest number; NaN if there is none.
    pub const fn largest(&self) -> f64 {
        self.largest
    }

    /// Their sum.
    pub const fn sum(&self) -> f64 {
        self.sum
    }

    /// The sum of their squares.
    pub const fn sum_of_squares(&self) -> f64 {
        self.sum_of_squares
    }

    /// The mean; NaN if there are none.
    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }

    /// The standard deviation of these numbers (not of what they are drawn from); NaN if there are
    /// none.
    pub fn deviation(&self) -> f64 {
        let mean = self.mean();
        let variance = self.sum_of_squares / self.count as f64 - mean * mean;
        // Rounding may make it less than nothing. NaN stays.
        libm::sqrt(if variance < 0.0 { 0.0 } else { variance })
    }

    /// How many numbers there are, without those that are not finite.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// How many are infinite or not a number.
    pub const fn not_finite(&self) -> u64 {
        self.not_finite
    }

    /// How many numbers are in each bin.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Where a bin ends, and the next begins.
    pub fn upper_edge(&self, bin: usize) -> f64 {
        let share = (bin + 1) as f64 / self.counts.len() as f64;
        if share < 1.0 {
            self.smallest + share * self.largest - share * self.smallest
        } else {
            self.largest
        }
    }
}
