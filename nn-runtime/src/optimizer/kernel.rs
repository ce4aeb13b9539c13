//! The loops of optimizers.

use crate::kernels::compiled::compiled;
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::scalar::Scalar;

/// Applies `rule` to the numbers at each index of several slices and of the gradient, and writes
/// the results back into the slices: `[parameter, moment] = rule([parameter, moment], gradient)`.
/// It passes over memory once, and is compiled for the instruction set of the processor.
///
/// The number of indices is the length of the shortest slice. There can be one to four slices; any
/// other number does not compile.
pub fn update<S: Scalar, const M: usize>(
    values: [&mut [S]; M],
    gradient: &[S],
    rule: impl Fn([S; M], S) -> [S; M],
) {
    const {
        assert!(M >= 1 && M <= 4, "rules support one to four slices");
    }
    dispatch(Update {
        values,
        gradient,
        rule,
    });
}

struct Update<'a, S, F, const M: usize> {
    values: [&'a mut [S]; M],
    gradient: &'a [S],
    rule: F,
}

impl<S: Scalar, F: Fn([S; M], S) -> [S; M], const M: usize> Task for Update<'_, S, F, M> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, _: I) {
        let made_of = (self.gradient, self.rule);
        // The number is a constant, so that one arm is compiled.
        match (M, &mut self.values[..]) {
            (1, [a]) => one(a, made_of),
            (2, [a, b]) => two(a, b, made_of),
            (3, [a, b, c]) => three(a, b, c, made_of),
            (4, [a, b, c, d]) => four(a, b, c, d, made_of),
            _ => {}
        }
    }
}

/// A loop over slices of equal length. The slices are separate arguments, so that the compiler
/// knows that they do not overlap. The rule computes their new values from the old ones and the
/// gradient.
macro_rules! zipped {
    ($name:ident: $($slice:ident $index:literal),+) => {
        #[inline(always)]
        fn $name<S: Scalar, const M: usize>(
            $($slice: &mut [S],)+
            (gradient, rule): (&[S], impl Fn([S; M], S) -> [S; M]),
        ) {
            let length = gradient.len()$(.min($slice.len()))+;
            let gradient = &gradient[..length];
            $(let $slice = &mut $slice[..length];)+
            for i in 0..length {
                let old = [$($slice[i]),+];
                let new = rule(core::array::from_fn(|m| old[m]), gradient[i]);
                $($slice[i] = new[$index];)+
            }
        }
    };
}
zipped!(one: a 0);
zipped!(two: a 0, b 1);
zipped!(three: a 0, b 1, c 2);
zipped!(four: a 0, b 1, c 2, d 3);

/// The Euclidean norm. The squares are summed in `f64`, in an order that depends only on the
/// length, so that the result is bit-identical on every machine. Intermediate results do not
/// overflow or underflow unless the norm itself does.
pub fn norm<S: Scalar>(values: &[S]) -> f64 {
    let sum = sum_of_squares(values, 1.0);
    if sum.is_finite() && sum >= f64::MIN_POSITIVE / f64::EPSILON {
        return libm::sqrt(sum);
    }
    // Rare: numbers whose squares overflow or underflow, infinities, or only zeros.
    let largest = values
        .iter()
        .map(|value| value.to_f64().abs())
        .fold(0.0, |a, b| if a > b { a } else { b });
    if largest == 0.0 || !largest.is_finite() || sum.is_nan() {
        return sum;
    }
    // A power of two near the largest number, so that scaling is exact.
    let scale = libm::exp2(libm::floor(libm::log2(largest)).clamp(-1022.0, 1022.0));
    libm::sqrt(sum_of_squares(values, 1.0 / scale)) * scale
}

compiled! {
    /// The sum of the squares of `scale` times the values, in an order that depends only on
    /// their number.
    pub(super) fn sum_of_squares<S>(values: &[S], scale: f64) -> f64 = sum_of_squares_generic
}

fn sum_of_squares_generic<S: Scalar>(values: &[S], scale: f64) -> f64 {
    dispatch(SumOfSquares { values, scale })
}

struct SumOfSquares<'a, S> {
    values: &'a [S],
    scale: f64,
}

/// The number of partial sums.
pub(super) const SUMS: usize = 16;

impl<S: Scalar> Task for SumOfSquares<'_, S> {
    type Output = f64;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> f64 {
        let mut sums = [0.0; SUMS];
        let (blocks, rest) = self.values.as_chunks::<SUMS>();
        for block in blocks {
            for (sum, value) in sums.iter_mut().zip(block) {
                let value = value.to_f64() * self.scale;
                *sum += value * value;
            }
        }
        for (sum, value) in sums.iter_mut().zip(rest) {
            let value = value.to_f64() * self.scale;
            *sum += value * value;
        }
        sums.iter().sum()
    }
}
