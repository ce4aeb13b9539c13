//! Networks as vectors: products, sums and norms over all learned parameters.

use super::kernel::SUMS;
use crate::kernels::compiled::compiled;
use crate::kernels::dispatch::{Isa, Task, Undecided, dispatch};
use crate::kernels::elementwise;
use crate::network::Network;
use crate::parameter::{Description, Role};
use crate::scalar::Scalar;

/// Whether optimizers change the parameter: it is not a statistic, and not declared as frozen.
pub(super) fn is_learned(parameter: &Description<'_>) -> bool {
    parameter.role != Role::Statistic && !parameter.path.is_frozen()
}

/// `a · b`, summed in `f64` in an order that depends only on the network.
pub(super) fn dot<N: Network>(a: &N, b: &N) -> f64 {
    let mut sum = 0.0;
    N::walk([], [a, b], &mut |parameter, [], [a, b]| {
        if is_learned(parameter) {
            sum += dot_of_slices(a, b);
        }
    });
    sum
}

/// The largest absolute value.
pub(super) fn largest<N: Network>(a: &N) -> f64 {
    let mut largest = N::Scalar::ZERO;
    a.for_each(|parameter, values| {
        if is_learned(parameter) {
            let all = values.iter().map(|value| value.abs());
            largest = all.fold(largest, |a, b| if a > b { a } else { b });
        }
    });
    largest.to_f64()
}

/// The sum of the absolute values.
pub(super) fn sum_of_magnitudes<N: Network>(a: &N) -> f64 {
    let mut sum = 0.0;
    a.for_each(|parameter, values| {
        if is_learned(parameter) {
            sum += values.iter().map(|value| value.abs().to_f64()).sum::<f64>();
        }
    });
    sum
}

/// `to ← to + factor · from`.
pub(super) fn add<N: Network>(to: &mut N, factor: f64, from: &N) {
    let factor = N::Scalar::from_f64(factor);
    zip(to, from, |to, from| to + factor * from);
}

/// `to ← factor · from`.
pub(super) fn set_scaled<N: Network>(to: &mut N, factor: f64, from: &N) {
    let factor = N::Scalar::from_f64(factor);
    zip(to, from, |_, from| from * factor);
}

/// `values ← factor · values`.
pub(super) fn scale<N: Network>(values: &mut N, factor: f64) {
    let factor = N::Scalar::from_f64(factor);
    values.for_each_mut(|parameter, values| {
        if is_learned(parameter) {
            elementwise::update(Undecided, values, |value| value * factor);
        }
    });
}

/// `to ← function(to, from)`, elementwise.
fn zip<N: Network>(to: &mut N, from: &N, function: impl Fn(N::Scalar, N::Scalar) -> N::Scalar) {
    N::walk([to], [from], &mut |parameter, [to], [from]| {
        if is_learned(parameter) {
            elementwise::zip(Undecided, to, from, &function);
        }
    });
}

/// `to ← a − b`.
pub(super) fn subtract<N: Network>(to: &mut N, a: &N, b: &N) {
    N::walk([to], [a, b], &mut |parameter, [to], [a, b]| {
        if is_learned(parameter) {
            elementwise::combine(Undecided, a, b, to, |a, b| a - b);
        }
    });
}

/// `to ← from`, including everything that is not learned.
pub(super) fn copy<N: Network>(to: &mut N, from: &N) {
    N::walk([to], [from], &mut |_, [to], [from]| {
        to.copy_from_slice(from);
    });
}

/// Adds the changes that a gradient holds in place of statistics to the network's statistics.
pub(super) fn add_statistics<N: Network>(network: &mut N, gradient: &N) {
    let visit = &mut |parameter: &Description<'_>,
                      [to]: [&mut [N::Scalar]; 1],
                      [change]: [&[N::Scalar]; 1]| {
        if parameter.role == Role::Statistic {
            elementwise::add(Undecided, to, change);
        }
    };
    N::walk([network], [gradient], visit);
}

compiled! {
    /// The dot product, in an order that depends only on the length.
    fn dot_of_slices<S>(a: &[S], b: &[S]) -> f64 = dot_generic
}

fn dot_generic<S: Scalar>(a: &[S], b: &[S]) -> f64 {
    dispatch(Dot { a, b })
}

struct Dot<'a, S> {
    a: &'a [S],
    b: &'a [S],
}

impl<S: Scalar> Task for Dot<'_, S> {
    type Output = f64;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> f64 {
        let mut sums = [0.0; SUMS];
        let (a, last_a) = self.a.as_chunks::<SUMS>();
        let (b, last_b) = self.b.as_chunks::<SUMS>();
        for (a, b) in a.iter().zip(b) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a.to_f64() * b.to_f64();
            }
        }
        for ((sum, a), b) in sums.iter_mut().zip(last_a).zip(last_b) {
            *sum += a.to_f64() * b.to_f64();
        }
        sums.iter().sum()
    }
}
