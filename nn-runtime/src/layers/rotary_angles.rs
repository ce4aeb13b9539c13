//! Cosines and sines of angles that grow linearly with the position, at a different speed for each
//! pair of numbers. They are used by rotary and by sinusoidal positions.

use crate::kernels::guard::Parts;
use crate::scalar::Scalar;
use crate::stream::part;

/// The number of positions after which angles are recomputed, before rounding errors accumulate.
const ANEW: u64 = 64;
/// The number of pairs after which speeds are recomputed.
const PAIRS_ANEW: usize = 16;

/// The speeds of the angles. From one position to the next, the angle of a pair grows by
/// `base^(-pair / pairs)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speeds {
    pub(super) base: f64,
    pub(super) pairs: f64,
    /// The pair of the first number.
    pub(super) first: usize,
}

impl Speeds {
    /// Computes the cosines, followed by the sines, of the angles at a position.
    #[inline(always)]
    pub(super) fn at<S: Scalar>(&self, position: u64, angles: &mut [S]) {
        let half = angles.len() / 2;
        let (cosines, sines) = angles.cut_mut(half);
        let ratio = libm::pow(self.base, -1.0 / self.pairs);
        let mut speed = 1.0;
        for (place, (cosine, sine)) in cosines.iter_mut().zip(sines).enumerate() {
            if place.is_multiple_of(PAIRS_ANEW) {
                speed = libm::pow(self.base, -((self.first + place) as f64) / self.pairs);
            }
            let (sin, cos) = libm::sincos(position as f64 * speed);
            (*cosine, *sine) = (S::from_f64(cos), S::from_f64(sin));
            speed *= ratio;
        }
    }
}

/// The angles of consecutive positions. Each is rotated from the previous one, and recomputed at
/// intervals.
pub(super) struct RotaryAngles<const MOST: usize> {
    speeds: Speeds,
    /// The number of cosines and sines together.
    count: usize,
    /// The position after the last one.
    next: Option<u64>,
    now: [f64; MOST],
    /// The cosines and sines of the rotation from one position to the next.
    step: [f64; MOST],
}

impl<const MOST: usize> RotaryAngles<MOST> {
    /// Creates the angles, with `count` cosines and sines; there is room for `MOST`.
    pub(super) fn new(speeds: Speeds, count: usize) -> Self {
        let (mut step, count) = ([0.0; MOST], count.min(MOST));
        speeds.at(1, part(&mut step, count).0);
        Self {
            speeds,
            count,
            next: None,
            now: [0.0; MOST],
            step,
        }
    }

    /// The cosines, followed by the sines, at a position.
    #[inline(always)]
    pub(super) fn at<S: Scalar>(&mut self, position: u64, angles: &mut [S]) {
        // There is no room for the angles of the position before.
        if angles.len() > MOST {
            return self.speeds.at(position, angles);
        }
        let (now, _) = part(&mut self.now, self.count);
        if self.next == Some(position) && !position.is_multiple_of(ANEW) {
            turn(self.step.part(..self.count), now, 1.0);
        } else {
            self.speeds.at(position, now);
        }
        self.next = position.checked_add(1);
        for (angle, now) in angles.iter_mut().zip(now) {
            *angle = S::from_f64(*now);
        }
    }
}

/// Rotates pairs of numbers by angles: number `i` together with number `i + size / 2`. For
/// gradients, a `sign` of -1 reverses the rotation.
#[inline(always)]
pub(super) fn turn<S: Scalar>(angles: &[S], numbers: &mut [S], sign: S) {
    let half = numbers.len() / 2;
    let (cosines, sines) = angles.cut(half);
    let (left, right) = numbers.cut_mut(half);
    for ((a, b), (cosine, sine)) in left.iter_mut().zip(right).zip(cosines.iter().zip(sines)) {
        let sine = *sine * sign;
        (*a, *b) = (*a * *cosine - *b * sine, *b * *cosine + *a * sine);
    }
}

#[cfg(test)]
mod tests {
    use super::{RotaryAngles, Speeds};

    /// The cosine and sine of the angle of a pair, computed directly.
    fn plain(speeds: &Speeds, pair: usize, position: u64) -> [f64; 2] {
        let speed = speeds
            .base
            .powf(-((speeds.first + pair) as f64) / speeds.pairs);
        let angle = position as f64 * speed;
        [angle.cos(), angle.sin()]
    }

    #[test]
    fn angles_are_those_of_the_formula() {
        for (base, pairs, first) in [(10_000.0, 64.0, 0), (500.0, 40.5, 7), (2.0, 64.0, 64)] {
            let speeds = Speeds { base, pairs, first };
            for position in [0, 1, 5, 1000, 100_000] {
                let mut angles = [0.0; 128];
                speeds.at(position, &mut angles);
                // The error of an angle grows with the position.
                let error = 1e-15 * (2.0 + 4.0 * position as f64);
                for pair in 0..64 {
                    let found = [angles[pair], angles[64 + pair]];
                    for (found, expected) in found.iter().zip(plain(&speeds, pair, position)) {
                        assert!(
                            (found - expected).abs() < error,
                            "{position} {found} {expected}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn turned_on_they_are_the_same() {
        let speeds = Speeds {
            base: 100.0,
            pairs: 4.0,
            first: 0,
        };
        // From several starting positions, with jumps back and across positions that are
        // recomputed.
        for first in [0, 3, 60, 1_000_000] {
            let mut rotary = RotaryAngles::<9>::new(speeds, 8);
            for position in (first..first + 200).chain(first..first + 3) {
                let (mut turned, mut anew) = ([0.0; 8], [0.0; 8]);
                rotary.at(position, &mut turned);
                speeds.at(position, &mut anew);
                for (turned, anew) in turned.iter().zip(anew) {
                    let angle: f64 = turned - anew;
                    let error = 2e-14 + 4e-16 * position as f64;
                    assert!(angle.abs() < error, "{position}: {turned} {anew}");
                }
            }
        }
    }
}
