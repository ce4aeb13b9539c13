//! Comparison of gradients with central differences. The code is not generic, so that it is
//! compiled only once.

use alloc::vec;
use alloc::vec::Vec;

/// The result of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Finding {
    /// All gradients match; the largest relative error.
    Fits(f64),
    /// There is a kink within the step of this coordinate.
    Kink(usize),
    /// The gradient with respect to this coordinate is wrong.
    Wrong {
        coordinate: usize,
        expected: f64,
        error: f64,
    },
}

/// The step of the first difference.
const STEP: f64 = 1e-5;
/// The steps of the fourth-order differences.
const WIDE_STEPS: [f64; 3] = [5e-5, 1e-4, 5e-4];
/// The larger of the two steps at which kinks are detected.
const KINK_STEP: f64 = 1e-4;

/// A function of a point. It writes terms, and its value is their sum.
pub(super) type Function<'a> = dyn FnMut(&[f64], &mut Vec<f64>) + 'a;

/// Compares `gradient` with differences of `function` at `point`, coordinate by coordinate.
pub(super) fn compare(
    point: &mut [f64],
    gradient: &[f64],
    tolerance: f64,
    function: &mut Function<'_>,
) -> Finding {
    let mut probe = Probe {
        function,
        terms: [vec![], vec![]],
    };
    let size = probe.size(point);
    let squares: f64 = gradient.iter().map(|g| g * g).sum();
    let typical = libm::sqrt(squares / gradient.len().max(1) as f64);
    // Rounding errors of the function appear in its differences as ε·size / STEP. Rounding errors
    // of intermediate numbers around 1 appear too, even if these cancel out.
    let floor = f64::max(1e-2 * typical, 1e-4 * size).max(1e-6);
    let mut largest = 0.0;
    for (coordinate, &gradient) in gradient.iter().enumerate() {
        let error = |difference: f64| {
            let scale = gradient.abs().max(difference.abs()).max(floor);
            let error = (gradient - difference).abs();
            // The error is zero if both are zero.
            if error == 0.0 { 0.0 } else { error / scale }
        };
        let central = probe.central(point, coordinate, STEP);
        let mut best = (error(central), central);
        for step in WIDE_STEPS {
            if best.0 <= tolerance {
                break;
            }
            let (near, far) = (
                probe.central(point, coordinate, step),
                probe.central(point, coordinate, 2.0 * step),
            );
            let difference = (4.0 * near - far) / 3.0;
            // Not `min`, since a NaN is an error, too.
            if error(difference) < best.0 {
                best = (error(difference), difference);
            }
        }
        if best.0 <= tolerance {
            largest = f64::max(largest, best.0);
        } else if gradient.is_finite()
            && probe.kink(point, coordinate) > (gradient - central).abs() / 4.0
        {
            return Finding::Kink(coordinate);
        } else {
            return Finding::Wrong {
                coordinate,
                expected: best.1,
                error: best.0,
            };
        }
    }
    Finding::Fits(largest)
}

struct Probe<'a, 'b> {
    function: &'a mut Function<'b>,
    terms: [Vec<f64>; 2],
}

impl Probe<'_, '_> {
    /// The sum of the absolute values of the terms.
    fn size(&mut self, point: &[f64]) -> f64 {
        (self.function)(point, &mut self.terms[0]);
        self.terms[0].iter().map(|term| term.abs()).sum()
    }

    /// The function with `coordinate` moved by `to`, minus the function with it moved by `from`.
    /// The terms are subtracted one by one, which loses less precision than subtracting sums.
    fn change(&mut self, point: &mut [f64], coordinate: usize, from: f64, to: f64) -> f64 {
        let at = point[coordinate];
        for (terms, step) in self.terms.iter_mut().zip([from, to]) {
            point[coordinate] = at + step;
            (self.function)(point, terms);
        }
        point[coordinate] = at;
        let [from, to] = &self.terms;
        to.iter().zip(from).map(|(to, from)| to - from).sum()
    }

    /// The central difference.
    fn central(&mut self, point: &mut [f64], coordinate: usize, step: f64) -> f64 {
        // The distance that the coordinate really moves, after rounding.
        let at = point[coordinate];
        let width = (at + step) - (at - step);
        self.change(point, coordinate, -step, step) / width
    }

    /// How strongly the left and right slopes suggest a kink. For a smooth function, their
    /// difference is proportional to the step. The result is how far the difference at a small step
    /// deviates from that.
    fn kink(&mut self, point: &mut [f64], coordinate: usize) -> f64 {
        let mut difference = |step: f64| {
            let right = self.change(point, coordinate, 0.0, step) / step;
            let left = self.change(point, coordinate, -step, 0.0) / step;
            right - left
        };
        (difference(KINK_STEP / 8.0) - difference(KINK_STEP) / 8.0).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, compare};
    use alloc::vec::Vec;

    fn at(x: f64, gradient: f64, f: fn(f64) -> f64) -> Finding {
        compare(
            &mut [x],
            &[gradient],
            1e-6,
            &mut |x: &[f64], terms: &mut Vec<f64>| {
                terms.clear();
                terms.push(f(x[0]));
            },
        )
    }

    #[test]
    fn right_gradients_fit() {
        assert!(matches!(at(0.3, libm::cos(0.3), libm::sin), Finding::Fits(e) if e < 1e-6));
        // The first difference is not accurate enough here.
        let f = |x| libm::sin(300.0 * x);
        assert!(matches!(
            at(0.3, 300.0 * libm::cos(90.0), f),
            Finding::Fits(_)
        ));
        assert_eq!(at(0.3, 0.0, |_| 1.0), Finding::Fits(0.0));
        assert!(matches!(at(-1.0, 0.0, |x| x.max(0.0)), Finding::Fits(_)));
    }

    #[test]
    fn wrong_gradients_do_not() {
        for wrong in [
            -libm::cos(0.3),
            1.00001 * libm::cos(0.3),
            0.0,
            f64::NAN,
            f64::INFINITY,
        ] {
            assert!(
                matches!(at(0.3, wrong, libm::sin), Finding::Wrong { .. }),
                "{wrong}"
            );
        }
        assert!(matches!(
            at(1.0, 0.9, |x| x.max(0.0)),
            Finding::Wrong { .. }
        ));
        assert!(matches!(at(1.0, 1.0, |_| f64::NAN), Finding::Wrong { .. }));
    }

    #[test]
    fn kinks_within_the_step_are_seen() {
        for x in [0.0, 1e-6, -1e-6, 9e-6, -9e-6] {
            assert_eq!(
                at(x, f64::from(x > 0.0), |x| x.max(0.0)),
                Finding::Kink(0),
                "{x}"
            );
        }
        for x in [2e-5, -2e-5, 1e-4] {
            let gradient = f64::from(x > 0.0);
            assert!(
                matches!(at(x, gradient, |x| x.max(0.0)), Finding::Fits(_)),
                "{x}"
            );
        }
    }
}
