//! Softmax and its logarithm: the heads of classifiers.
//!
//! Columns are processed in blocks that stay in the cache. Within a block, the largest number of
//! each column is subtracted first. Then a single loop computes the exponentials of all columns, so
//! that narrow columns fill whole vectors too.

use crate::head::Head;
use crate::kernels::compiled::compiled;
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::scalar::Scalar;

/// e^zᵢ / Σ e^zⱼ over the features of each position: probabilities that add up to one.
///
/// J. Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.
///
/// ```
/// use nn_runtime::{activation::Softmax, head::Head, kernels::dispatch::Undecided};
///
/// let mut z = [0.0, 3.0_f64.ln(), 1000.0, 1000.0];
/// Softmax.apply(Undecided, 2, &mut z);
/// assert!((z[0] - 0.25).abs() < 1e-15 && (z[1] - 0.75).abs() < 1e-15);
/// assert_eq!(z[2..], [0.5, 0.5]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Softmax;

/// zᵢ - ln Σ e^zⱼ over the features of each position. This is the logarithm of [`Softmax`],
/// computed without rounding small probabilities to zero. A logit of -∞, which masks a class, gives
/// -∞.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LogSoftmax;

impl<S: Scalar> Head<S> for Softmax {
    #[inline(always)]
    fn apply<I: Isa>(self, isa: I, features: usize, logits: &mut [S]) {
        if I::UNDECIDED {
            softmax(features, logits);
        } else {
            SoftmaxApply(features.max(1), logits).run(isa);
        }
    }

    fn backward(self, features: usize, _: &[S], outputs: &[S], d_outputs: &mut [S]) {
        softmax_backward(features, outputs, d_outputs);
    }
}

struct SoftmaxApply<'a, S>(usize, &'a mut [S]);
impl<S: Scalar> Task for SoftmaxApply<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let features = self.0;
        for block in self.1.chunks_mut(block_of(features)) {
            for column in block.chunks_exact_mut(features) {
                subtract_largest(column);
            }
            for z in block.iter_mut() {
                *z = exp_below_zero(*z);
            }
            for column in block.chunks_exact_mut(features) {
                let factor = S::ONE / sum(column, |y| y);
                for y in column {
                    *y *= factor;
                }
            }
        }
    }
}

compiled! { fn softmax<S>(features: usize, logits: &mut [S]) = softmax_generic }

fn softmax_generic<S: Scalar>(features: usize, logits: &mut [S]) {
    dispatch(SoftmaxApply(features.max(1), logits));
}

struct SoftmaxBackward<'a, S>(usize, &'a [S], &'a mut [S]);
impl<S: Scalar> Task for SoftmaxBackward<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(features, outputs, d_outputs) = self;
        let columns = outputs.chunks_exact(features);
        for (d, y) in d_outputs.chunks_exact_mut(features).zip(columns) {
            let dot = dot(d, y);
            for (d, &y) in d.iter_mut().zip(y) {
                *d = y * (*d - dot);
            }
        }
    }
}

compiled! {
    fn softmax_backward<S>(features: usize, outputs: &[S], d_outputs: &mut [S])
        = softmax_backward_generic
}

fn softmax_backward_generic<S: Scalar>(features: usize, outputs: &[S], d_outputs: &mut [S]) {
    dispatch(SoftmaxBackward(features.max(1), outputs, d_outputs));
}

impl<S: Scalar> Head<S> for LogSoftmax {
    #[inline(always)]
    fn apply<I: Isa>(self, isa: I, features: usize, logits: &mut [S]) {
        if I::UNDECIDED {
            log_softmax(features, logits);
        } else {
            LogSoftmaxApply(features.max(1), logits).run(isa);
        }
    }

    fn backward(self, features: usize, _: &[S], outputs: &[S], d_outputs: &mut [S]) {
        log_softmax_backward(features, outputs, d_outputs);
    }
}

struct LogSoftmaxApply<'a, S>(usize, &'a mut [S]);
impl<S: Scalar> Task for LogSoftmaxApply<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        for column in self.1.chunks_exact_mut(self.0) {
            subtract_largest(column);
            let logarithm = sum(column, exp_below_zero).ln();
            for z in column {
                *z -= logarithm;
            }
        }
    }
}

compiled! { fn log_softmax<S>(features: usize, logits: &mut [S]) = log_softmax_generic }

fn log_softmax_generic<S: Scalar>(features: usize, logits: &mut [S]) {
    dispatch(LogSoftmaxApply(features.max(1), logits));
}

struct LogSoftmaxBackward<'a, S>(usize, &'a [S], &'a mut [S]);
impl<S: Scalar> Task for LogSoftmaxBackward<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(features, outputs, d_outputs) = self;
        let columns = outputs.chunks_exact(features);
        for (d, y) in d_outputs.chunks_exact_mut(features).zip(columns) {
            let total = sum(d, |d| d);
            for (d, &y) in d.iter_mut().zip(y) {
                *d -= exp_below_zero(y) * total;
            }
        }
    }
}

compiled! {
    fn log_softmax_backward<S>(features: usize, outputs: &[S], d_outputs: &mut [S])
        = log_softmax_backward_generic
}

fn log_softmax_backward_generic<S: Scalar>(features: usize, outputs: &[S], d_outputs: &mut [S]) {
    dispatch(LogSoftmaxBackward(features.max(1), outputs, d_outputs));
}

/// How many numbers a block of whole columns has. The block fits into the first-level cache, if a
/// single column does.
#[inline(always)]
fn block_of(features: usize) -> usize {
    (2048 / features).max(1) * features
}

/// The number of partial results in a reduction. It is the same for every instruction set, and so
/// is the order of rounding.
const LANES: usize = 16;

/// Subtracts the largest number of a column from all its numbers.
#[inline(always)]
fn subtract_largest<S: Scalar>(column: &mut [S]) {
    let (chunks, rest) = column.as_chunks::<LANES>();
    let mut lanes = [S::NEG_INFINITY; LANES];
    for chunk in chunks {
        for (lane, &z) in lanes.iter_mut().zip(chunk) {
            *lane = lane.max(z);
        }
    }
    let mut largest = rest.iter().fold(S::NEG_INFINITY, |a, &z| a.max(z));
    if !chunks.is_empty() {
        largest = lanes.iter().fold(largest, |a, &z| a.max(z));
    }
    for z in column {
        *z -= largest;
    }
}

/// e to the power of a number that is not positive. Below the bound the result is zero for both
/// scalar types, so the exponential never has to handle extreme arguments.
#[inline(always)]
fn exp_below_zero<S: Scalar>(z: S) -> S {
    S::from_f64(-1000.0).max(z).exp()
}

/// The sum of a function over the numbers of a column.
#[inline(always)]
fn sum<S: Scalar>(column: &[S], function: impl Fn(S) -> S) -> S {
    let (chunks, rest) = column.as_chunks::<LANES>();
    let mut total = rest.iter().fold(S::ZERO, |sum, &z| sum + function(z));
    if !chunks.is_empty() {
        let mut lanes = [S::ZERO; LANES];
        for chunk in chunks {
            for (lane, &z) in lanes.iter_mut().zip(chunk) {
                *lane += function(z);
            }
        }
        total += fold(lanes);
    }
    total
}

/// The sum of the products of two columns.
#[inline(always)]
fn dot<S: Scalar>(left: &[S], right: &[S]) -> S {
    let (left, left_rest) = left.as_chunks::<LANES>();
    let (right, right_rest) = right.as_chunks::<LANES>();
    let rest = left_rest.iter().zip(right_rest);
    let mut total = rest.fold(S::ZERO, |sum, (&a, &b)| sum + a * b);
    if !left.is_empty() {
        let mut lanes = [S::ZERO; LANES];
        for (a, b) in left.iter().zip(right) {
            for ((lane, &a), &b) in lanes.iter_mut().zip(a).zip(b) {
                *lane += a * b;
            }
        }
        total += fold(lanes);
    }
    total
}

/// The sum of the lanes, computed by adding halves.
#[inline(always)]
fn fold<S: Scalar>(mut lanes: [S; LANES]) -> S {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}
