//! What is done to queries and keys before they meet: normalised, turned.

use crate::kernels::normalise::inverse_deviation;
use crate::scalar::Scalar;

/// ε of the norms of queries and keys.
const EPSILON: f64 = 1e-6;

/// Settings of attention over `POSITIONS` positions, of which a query reads the nearest `WINDOW`,
/// or all where that is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heads<const POSITIONS: usize, const WINDOW: usize> {
    pub(super) is_causal: bool,
    pub(super) has_slopes: bool,
    /// The base of rotary positions; 0 without.
    pub(super) theta: f64,
    pub(super) dropout: f64,
}

impl<const POSITIONS: usize, const WINDOW: usize> Heads<POSITIONS, WINDOW> {
    /// Causal or not, with slopes or not (1 or 0); the base of rotary positions, or 0; the
    /// probability to drop what a query reads.
    ///
    /// # Panics
    /// Where the base is negative or the probability not from 0 to 1 without 1. In a network's
    /// declaration, which is evaluated by the compiler, that is a compile error.
    #[must_use]
    pub const fn new([is_causal, has_slopes]: [usize; 2], theta: f64, dropout: f64) -> Self {
        assert!(
            theta >= 0.0 && theta.is_finite(),
            "the base of rotary positions is a positive number"
        );
        assert!(
            dropout >= 0.0 && dropout < 1.0,
            "the probability of dropout in attention lies between 0 and 1, without 1"
        );
        Self {
            is_causal: is_causal != 0,
            has_slopes: has_slopes != 0,
            theta,
            dropout,
        }
    }

    /// Positions that a step may still read.
    pub(super) const CACHE: usize = if WINDOW == 0 || WINDOW > POSITIONS {
        POSITIONS
    } else {
        WINDOW
    };
}

/// The cosines, then the sines, of the angles by which position `position` is turned.
#[inline(always)]
pub(super) fn angles<S: Scalar>(theta: f64, position: u64, angles: &mut [S]) {
    let half = angles.len() / 2;
    let (cosines, sines) = angles.split_at_mut_checked(half).unwrap_or_default();
    for (pair, (cosine, sine)) in cosines.iter_mut().zip(sines).enumerate() {
        let angle = position as f64 * libm::pow(theta, -(pair as f64) / half as f64);
        *cosine = S::from_f64(libm::cos(angle));
        *sine = S::from_f64(libm::sin(angle));
    }
}

/// The angles of positions that come one after another: each is turned on from the one before, and
/// computed anew from time to time, before errors add up.
pub(super) struct Turns<const SIZE: usize> {
    theta: f64,
    now: [f64; SIZE],
    /// Those from a position to the next.
    step: [f64; SIZE],
}

impl<const SIZE: usize> Turns<SIZE> {
    const ANEW: usize = 64;

    pub(super) fn new(theta: f64) -> Self {
        let mut step = [0.0; SIZE];
        if theta > 0.0 {
            angles(theta, 1, &mut step);
        }
        Self {
            theta,
            now: [0.0; SIZE],
            step,
        }
    }

    /// Those of a position, which is 0 or the one after the last.
    #[inline(always)]
    pub(super) fn at<S: Scalar>(&mut self, position: usize, numbers: &mut [S]) {
        if position.is_multiple_of(Self::ANEW) {
            angles(self.theta, position as u64, &mut self.now);
        } else {
            turn(&self.step, &mut self.now, 1.0);
        }
        for (number, now) in numbers.iter_mut().zip(&self.now) {
            *number = S::from_f64(*now);
        }
    }
}

/// Turns the numbers of a head: number `i` together with number `i + size / 2`. Backwards for
/// gradients, with sines of the other sign.
#[inline(always)]
pub(super) fn turn<S: Scalar>(angles: &[S], head: &mut [S], sign: S) {
    let half = head.len() / 2;
    let (cosines, sines) = angles.split_at_checked(half).unwrap_or_default();
    let (left, right) = head.split_at_mut_checked(half).unwrap_or_default();
    for ((a, b), (cosine, sine)) in left.iter_mut().zip(right).zip(cosines.iter().zip(sines)) {
        let sine = *sine * sign;
        (*a, *b) = (*a * *cosine - *b * sine, *b * *cosine + *a * sine);
    }
}

/// The factor that gives a head's numbers the mean square 1.
#[inline(always)]
fn factor<S: Scalar>(head: &[S]) -> S {
    let squares = head.iter().fold(S::ZERO, |sum, x| sum + *x * *x);
    let mean = squares / S::from_f64(head.len() as f64);
    inverse_deviation(mean, S::from_f64(EPSILON))
}

/// `head = head / √(mean square + ε) · weight`
#[inline(always)]
pub(super) fn normalise<S: Scalar>(weight: &[S], head: &mut [S]) {
    let factor = factor(head);
    for (x, weight) in head.iter_mut().zip(weight) {
        *x = *x * factor * *weight;
    }
}

/// The gradient of [`normalise`], in place of that with respect to its result; `head` is what was
/// normalised.
pub(super) fn normalise_backward<S: Scalar>(
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
    for ((d_weight, d), x) in d_weight.unwrap_or_default().iter_mut().zip(&*d).zip(head) {
        *d_weight += *d * *x * factor;
    }
    let inner = inner * factor * factor / S::from_f64(head.len() as f64);
    for ((d, x), weight) in d.iter_mut().zip(head).zip(weight) {
        *d = factor * (*d * *weight - *x * inner);
    }
}
