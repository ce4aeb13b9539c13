//! A line search.

use crate::error::Result;

/// A point on the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// The distance along the direction.
    pub(super) step: f64,
    /// The loss; infinite if it could not be evaluated.
    pub(super) loss: f64,
    /// The dot product of gradient and direction; NaN if the loss is infinite.
    pub(super) slope: f64,
    /// The slot in which the gradient is stored: one of [`SLOTS`].
    pub(super) slot: usize,
}

/// The limits of a search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limits {
    /// The first step to try.
    pub(super) first: f64,
    /// The largest absolute value in the direction.
    pub(super) largest: f64,
    /// The search ends if no number changes by more than this within the bracket.
    pub(super) tolerance: f64,
    /// The maximum number of iterations.
    pub(super) most: usize,
}

/// The number of gradients that a search keeps at once, including the one at its start.
pub(super) const SLOTS: usize = 4;

/// Sufficient decrease: the loss must fall by this fraction of what the initial slope predicts.
const DECREASE: f64 = 1e-4;
/// Curvature condition: the slope must fall to this fraction of the initial slope.
const CURVATURE: f64 = 0.9;

/// Finds a point that satisfies the strong Wolfe conditions, or the best point found within the
/// maximum number of iterations. Also returns the number of evaluated points.
///
/// J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd ed., algorithms 3.5 and 3.6; the
/// safeguards are those of M. Schmidt's minFunc, as in `PyTorch`. Where the loss or the gradient is
/// not finite, the bracket is halved.
///
/// `at` evaluates a step and stores the gradient in the given slot.
pub(super) fn strong_wolfe(
    start: Point,
    limits: Limits,
    at: &mut dyn FnMut(f64, usize) -> Result<Point>,
) -> Result<(Point, usize)> {
    let Limits {
        first,
        largest,
        tolerance,
        most,
    } = limits;
    let rises = |point: Point| point.loss > start.loss + DECREASE * point.step * start.slope;
    let is_flat = |point: Point| point.slope.abs() <= -CURVATURE * start.slope;

    let mut previous = start;
    let mut new = at(first, free([start, start]))?;
    let mut iterations = 0;
    // Bracketing: goes on until a good point lies between two others.
    let mut bracket = loop {
        if iterations >= most {
            break [start, new];
        }
        if rises(new) || (iterations > 1 && new.loss >= previous.loss) {
            break [previous, new];
        }
        if is_flat(new) {
            return Ok((new, iterations + 1));
        }
        if new.slope >= 0.0 {
            break [previous, new];
        }
        let least = new.step + 0.01 * (new.step - previous.step);
        let step = cubic_minimum(previous, new, [least, new.step * 10.0]);
        previous = new;
        new = at(step, free([start, previous]))?;
        iterations += 1;
    };

    let mut low = lower(bracket);
    let mut is_stuck = false;
    while iterations < most {
        let [a, b] = bracket;
        if (b.step - a.step).abs() * largest < tolerance {
            break;
        }
        let (least, most) = (a.step.min(b.step), a.step.max(b.step));
        let mut step = cubic_minimum(a, b, [least, most]);
        // If the step is close to an end of the bracket for the second time, or not inside the
        // bracket at all, moves it a tenth of the bracket away from that end.
        let margin = 0.1 * (most - least);
        let is_near = (most - step).min(step - least) < margin;
        if is_near && (is_stuck || step >= most || step <= least) {
            let is_upper = (step - most).abs() < (step - least).abs();
            step = if is_upper {
                most - margin
            } else {
                least + margin
            };
            is_stuck = false;
        } else {
            is_stuck = is_near;
        }
        new = at(step, free(bracket))?;
        iterations += 1;
        let high = 1 - low;
        if rises(new) || new.loss >= bracket[low].loss {
            bracket[high] = new;
            low = lower(bracket);
            continue;
        }
        let is_good = is_flat(new);
        if !is_good && new.slope * (bracket[high].step - bracket[low].step) >= 0.0 {
            bracket[high] = bracket[low];
        }
        bracket[low] = new;
        if is_good {
            break;
        }
    }
    Ok((bracket[low], iterations + 1))
}

/// The index of the end with the lower loss.
fn lower([a, b]: [Point; 2]) -> usize {
    usize::from(a.loss > b.loss)
}

/// A slot that neither point uses.
fn free(points: [Point; 2]) -> usize {
    let taken = |slot: &usize| points.iter().any(|point| point.slot == *slot);
    (0..SLOTS).find(|slot| !taken(slot)).unwrap_or(0)
}

/// The minimum, within bounds, of the cubic through two points with their slopes; the midpoint of
/// the bounds if there is no such cubic or minimum.
fn cubic_minimum(a: Point, b: Point, [least, most]: [f64; 2]) -> f64 {
    let d1 = a.slope + b.slope - 3.0 * (a.loss - b.loss) / (a.step - b.step);
    let d2 = libm::sqrt(d1 * d1 - a.slope * b.slope);
    let minimum = if a.step <= b.step {
        b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2))
    } else {
        a.step - (a.step - b.step) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2.0 * d2))
    };
    if minimum.is_finite() {
        minimum.max(least).min(most)
    } else {
        f64::midpoint(least, most)
    }
}
