//! Attention for one query at a time, computed in `f64`. It is the fallback for queries whose
//! scores are out of the range of the type, and for blocks with NaN or infinity among the keys that
//! a query does not read.

use super::{Columns, Reads, Sample};
use crate::kernels::guard::Parts;
use crate::scalar::Scalar;

/// The numbers of a head at a position.
pub(super) fn at<'a, S>(
    columns: &Columns<'a, S>,
    position: usize,
    head: usize,
    size: usize,
) -> &'a [S] {
    let first = position * columns.step + head * size;
    columns.numbers.part(first..first + size)
}

/// `Σ aᵢ bᵢ`
pub(super) fn inner<S: Scalar>(a: &[S], b: &[S]) -> f64 {
    let products = a.iter().zip(b).map(|(a, b)| a.to_f64() * b.to_f64());
    products.sum()
}

/// Whether all numbers are finite.
#[inline(always)]
pub(crate) fn are_finite<S: Scalar>(numbers: &[S]) -> bool {
    // Without early exit, so that the loop is vectorized.
    numbers.iter().fold(true, |all, x| all & x.is_finite())
}

/// A query of a head.
#[derive(Clone, Copy, Debug)]
pub(super) struct One {
    pub(super) head: usize,
    pub(super) query: usize,
}

impl Reads {
    fn score<S: Scalar>(&self, sample: &Sample<'_, S>, one: One, key: usize) -> f64 {
        let query = at(&sample.queries, one.query, one.head, self.size);
        let keys = at(&sample.keys, key, self.key_head(one.head), self.size);
        let distance = one.query.abs_diff(key) as f64;
        inner(query, keys) / libm::sqrt(self.size as f64) - self.slope(one.head) * distance
    }

    /// The largest score, and the sum of the exponentials of all scores minus the largest.
    fn softened<S: Scalar>(&self, sample: &Sample<'_, S>, one: One) -> [f64; 2] {
        let (first, end) = self.range(one.query, sample.length);
        let scores = (first..end).map(|key| self.score(sample, one, key));
        let most = scores.clone().fold(f64::NEG_INFINITY, f64::max);
        [most, scores.map(|score| Scalar::exp(score - most)).sum()]
    }

    /// Computes the output of one query.
    #[cold]
    #[inline(never)]
    pub(super) fn forward_one<S: Scalar>(
        &self,
        sample: &Sample<'_, S>,
        one: One,
        output: &mut [S],
    ) {
        let [most, sum] = self.softened(sample, one);
        let (first, end) = self.range(one.query, sample.length);
        output.fill(S::ZERO);
        for key in first..end {
            let mut probability = Scalar::exp(self.score(sample, one, key) - most) / sum;
            if let Some(drops) = sample.drops {
                probability *= drops.factor::<f64>(one.head, one.query, key, sample.length);
            }
            let values = at(&sample.values, key, self.key_head(one.head), self.size);
            for (output, value) in output.iter_mut().zip(values) {
                *output += S::from_f64(probability * value.to_f64());
            }
        }
    }

    /// The probabilities of some keys, from key `first` on, before dropout.
    #[cold]
    #[inline(never)]
    pub(super) fn probabilities_of_one<S: Scalar>(
        &self,
        sample: &Sample<'_, S>,
        one: One,
        first: usize,
        probabilities: &mut [S],
    ) {
        let [most, sum] = self.softened(sample, one);
        for (key, probability) in (first..).zip(probabilities) {
            let exponential = Scalar::exp(self.score(sample, one, key) - most);
            *probability = S::from_f64(exponential / sum);
        }
    }
}
