//! The settings of attention, and the normalization of queries and keys.

use super::super::rotary_angles::Speeds;
use crate::kernels::attention::Drops;
use crate::kernels::normalize::careful::{Statistics, is_plain, is_plain_back};
use crate::kernels::normalize::inverse_deviation;
use crate::pass::{Mode, Pass};
use crate::scalar::Scalar;

/// ε in the normalization of queries and keys.
const EPSILON: f64 = 1e-6;

/// The settings of attention with `COUNT` heads over `POSITIONS` positions. A query reads the
/// positions at a distance less than `WINDOW`, or all positions if `WINDOW` is 0. These are its own
/// position, the `WINDOW - 1` positions before it and, unless it is causal, as many positions after
/// it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heads<const COUNT: usize, const POSITIONS: usize, const WINDOW: usize> {
    pub(super) is_causal: bool,
    pub(super) has_slopes: bool,
    /// The base of rotary positions; 0 if there are none.
    pub(super) theta: f64,
    pub(super) dropout: f64,
}

impl<const COUNT: usize, const POSITIONS: usize, const WINDOW: usize>
    Heads<COUNT, POSITIONS, WINDOW>
{
    /// The first two numbers are 1 or 0: whether attention is causal, and whether it has `ALiBi`
    /// slopes. `theta` is the base of rotary positions, or 0. `dropout` is the dropout probability
    /// for attention weights.
    ///
    /// # Panics
    /// If the base is neither 0 nor greater than 1, or the probability is not in the range from 0
    /// (inclusive) to 1 (exclusive). In a declared network, this is evaluated at compile time and
    /// is a compile error.
    #[must_use]
    pub const fn new([is_causal, has_slopes]: [usize; 2], theta: f64, dropout: f64) -> Self {
        assert!(
            theta == 0.0 || (theta > 1.0 && theta.is_finite()),
            "the base of rotary positions must be a number above 1"
        );
        assert!(
            dropout >= 0.0 && dropout < 1.0,
            "the dropout probability of attention must be at least 0 and below 1"
        );
        Self {
            is_causal: is_causal != 0,
            has_slopes: has_slopes != 0,
            theta,
            dropout,
        }
    }

    /// The speeds of rotary positions for heads with `size` numbers, or `None` if there are no
    /// rotary positions.
    #[inline(always)]
    pub(super) fn speeds(&self, size: usize) -> Option<Speeds> {
        (self.theta > 0.0).then_some(Speeds {
            base: self.theta,
            pairs: size as f64 / 2.0,
            first: 0,
        })
    }

    /// The number of positions that a step can still read.
    pub(super) const CACHE: usize = if WINDOW == 0 || WINDOW > POSITIONS {
        POSITIONS
    } else {
        WINDOW
    };
}

/// The dropout of a sample in training.
pub(super) fn drops(probability: f64, pass: &Pass, sample: usize) -> Option<Drops> {
    (pass.mode == Mode::Training && probability > 0.0).then(|| Drops {
        key: [pass.random(sample, 0), pass.random(sample, 1)],
        probability,
    })
}

/// The factor that scales the numbers of a head to a mean square of 1.
#[inline(always)]
fn factor<S: Scalar>(head: &[S]) -> S {
    let squares = head.iter().fold(S::ZERO, |sum, x| sum + *x * *x);
    let mean = squares / S::from_f64(head.len() as f64);
    inverse_deviation(mean, S::from_f64(EPSILON))
}

/// `head = head / √(mean square + ε) · weight`
#[inline(always)]
pub(super) fn normalize<S: Scalar>(weight: &[S], head: &mut [S]) {
    let factor = factor(head);
    if !is_plain(factor) {
        let careful = statistics(head);
        for (x, weight) in head.iter_mut().zip(weight) {
            *x = S::from_f64(careful.normalized(*x) * weight.to_f64());
        }
        return;
    }
    for (x, weight) in head.iter_mut().zip(weight) {
        *x = *x * factor * *weight;
    }
}

/// Replaces [`factor`] if the squares overflow or underflow.
fn statistics<S: Scalar>(head: &[S]) -> Statistics {
    Statistics::of(head.iter(), S::from_f64(EPSILON), false)
}

/// Turns the gradient with respect to the result of [`normalize`] into the gradient with respect to
/// its input `head`.
pub(super) fn normalize_backward<S: Scalar>(
    weight: &[S],
    head: &[S],
    d: &mut [S],
    d_weight: Option<&mut [S]>,
) {
    let factor = factor(head);
    let mut inner = S::ZERO;
    for ((d, x), weight) in d.iter().zip(head).zip(weight) {
        inner += *d * *weight * *x;
    }
    let along = inner * factor * factor / S::from_f64(head.len() as f64);
    if !is_plain_back(factor, inner, along) {
        return backward_with_care(weight, head, d, d_weight);
    }
    if let Some(d_weight) = d_weight {
        for ((d_weight, d), x) in d_weight.iter_mut().zip(&*d).zip(head) {
            *d_weight += *d * *x * factor;
        }
    }
    for ((d, x), weight) in d.iter_mut().zip(head).zip(weight) {
        *d = factor * (*d * *weight - *x * along);
    }
}

/// Like [`normalize_backward`], for numbers so large or so small that products of three would
/// overflow or underflow.
#[cold]
fn backward_with_care<S: Scalar>(
    weight: &[S],
    head: &[S],
    d: &mut [S],
    d_weight: Option<&mut [S]>,
) {
    let careful = statistics(head);
    let pair = |d: &S, weight: &S| d.to_f64() * weight.to_f64();
    let mut along = 0.0;
    for ((d, x), weight) in d.iter().zip(head).zip(weight) {
        along += pair(d, weight) * careful.normalized(*x);
    }
    along /= head.len() as f64;
    if let Some(d_weight) = d_weight {
        for ((d_weight, d), x) in d_weight.iter_mut().zip(&*d).zip(head) {
            *d_weight += S::from_f64(d.to_f64() * careful.normalized(*x));
        }
    }
    for ((d, x), weight) in d.iter_mut().zip(head).zip(weight) {
        let direct = pair(d, weight) - careful.normalized(*x) * along;
        *d = S::from_f64(careful.inverse() * direct);
    }
}
