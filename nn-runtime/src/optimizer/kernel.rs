//! The loops of optimizers.

use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::scalar::Scalar;

/// Applies `rule` to the numbers at each place of several slices and of the gradient, and writes
/// the numbers that it returns into the slices: `[parameter, moment] = rule([parameter, moment],
/// gradient)`. One pass over memory, compiled for the instruction set that the processor has.
///
/// As many places are visited as the shortest slice has.
pub fn update<S: Scalar, const M: usize>(
    values: [&mut [S]; M],
    gradient: &[S],
    rule: impl Fn([S; M], S) -> [S; M],
) {
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

/// Places that are worked on at once: as many as the widest registers hold, or a few times more.
const BLOCK: usize = 16;

impl<S: Scalar, F: Fn([S; M], S) -> [S; M], const M: usize> Task for Update<'_, S, F, M> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self {
            values,
            gradient,
            rule,
        } = self;
        let length = values
            .iter()
            .fold(gradient.len(), |n, slice| n.min(slice.len()));
        let gradient = &gradient[..length];
        let values = values.map(|slice| &mut slice[..length]);

        // Blocks of a constant length: bounds are checked once a block, and each block becomes
        // a few vectors.
        let (blocks, gradient_rest) = gradient.as_chunks::<BLOCK>();
        let mut rests = values.map(|slice| slice.as_chunks_mut::<BLOCK>());
        for (index, gradient) in blocks.iter().enumerate() {
            let mut block = rests.each_mut().map(|(blocks, _)| blocks[index]);
            for place in 0..BLOCK {
                let new = rule(core::array::from_fn(|m| block[m][place]), gradient[place]);
                for m in 0..M {
                    block[m][place] = new[m];
                }
            }
            for (m, block) in block.into_iter().enumerate() {
                rests[m].0[index] = block;
            }
        }
        for (place, &gradient) in gradient_rest.iter().enumerate() {
            let old = core::array::from_fn(|m| rests[m].1[place]);
            for (m, new) in rule(old, gradient).into_iter().enumerate() {
                rests[m].1[place] = new;
            }
        }
    }
}

/// The Euclidean norm. The squares are added up in `f64`, in an order that depends on the length
/// alone, so that the bits are the same on every machine; neither overflows nor underflows
/// before the norm itself does.
pub fn norm<S: Scalar>(values: &[S]) -> f64 {
    let sum = sum_of_squares(values, 1.0);
    if sum.is_finite() && sum >= f64::MIN_POSITIVE / f64::EPSILON {
        return libm::sqrt(sum);
    }
    // Rare: numbers too large or too small to be squared, infinities, or only zeros.
    let largest = values
        .iter()
        .map(|value| value.to_f64().abs())
        .fold(0.0, |a, b| if a > b { a } else { b });
    if largest == 0.0 || !largest.is_finite() || sum.is_nan() {
        return sum;
    }
    // A power of two near the largest number, so that scaling loses nothing.
    let scale = libm::exp2(libm::floor(libm::log2(largest)).clamp(-1022.0, 1022.0));
    libm::sqrt(sum_of_squares(values, 1.0 / scale)) * scale
}

/// The sum of the squares of `scale` times the values.
fn sum_of_squares<S: Scalar>(values: &[S], scale: f64) -> f64 {
    sum([values], |[value]| {
        let value = value.to_f64() * scale;
        value * value
    })
}

/// The sum of `term` over the numbers at each place of several slices, in an order that depends
/// on the length alone. As many places are visited as the shortest slice has.
pub(super) fn sum<S: Scalar, const M: usize>(
    values: [&[S]; M],
    term: impl Fn([S; M]) -> f64,
) -> f64 {
    dispatch(Sum { values, term })
}

struct Sum<'a, S, F, const M: usize> {
    values: [&'a [S]; M],
    term: F,
}

impl<S: Scalar, F: Fn([S; M]) -> f64, const M: usize> Task for Sum<'_, S, F, M> {
    type Output = f64;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> f64 {
        let length = self.values.iter().map(|slice| slice.len()).min();
        let length = length.unwrap_or(0);
        let parts = self
            .values
            .map(|slice| slice[..length].as_chunks::<BLOCK>());
        let mut sums = [0.0; BLOCK];
        for index in 0..length / BLOCK {
            let block = parts.map(|(blocks, _)| blocks[index]);
            for (place, sum) in sums.iter_mut().enumerate() {
                *sum += (self.term)(block.map(|values| values[place]));
            }
        }
        for (place, sum) in sums.iter_mut().enumerate().take(length % BLOCK) {
            *sum += (self.term)(parts.map(|(_, rest)| rest[place]));
        }
        sums.iter().sum()
    }
}
