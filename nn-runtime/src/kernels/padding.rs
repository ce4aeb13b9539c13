//! Padding of sequences and images.

use super::dispatch::Undecided;
use super::elementwise::{self, copy};
use super::guard::Parts;
use crate::scalar::Scalar;

/// The values of the padding, as defined by `torch.nn.functional.pad` of `PyTorch`. Examples for
/// the steps `a b c`, padded by two on both sides:
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Padding {
    /// A constant: `0 0 a b c 0 0`.
    Constant(f64),
    /// Mirrored at the first and at the last position: `c b a b c b a`.
    Reflect,
    /// The nearest position: `a a a b c c c`.
    Replicate,
    /// Periodic: `b c a b c a b`.
    Circular,
}

impl Padding {
    /// The index of the position among `size` positions that supplies the value at `position`,
    /// which is negative before the first position. `None` if there is none, because the value is
    /// constant.
    #[inline(always)]
    pub fn source(self, position: isize, size: usize) -> Option<usize> {
        let size = isize::try_from(size).unwrap_or(isize::MAX).max(1);
        let source = match self {
            Self::Constant(_) => position,
            Self::Replicate => position.clamp(0, size - 1),
            Self::Circular => position.rem_euclid(size),
            Self::Reflect => {
                let period = (2 * (size - 1)).max(1);
                let place = position.rem_euclid(period);
                place.min(period - place).min(size - 1)
            }
        };
        usize::try_from(source).ok().filter(|_| source < size)
    }
}

/// Adds padding around the positions of a sequence or an image. A sequence is an image with one
/// row.
///
/// # Shapes
/// `[T, F]` becomes `[before + T + after, F]`, and `[H, W, C]` becomes
/// `[top + H + bottom, left + W + right, C]`.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Delayed { [3, 1] => Pad(2, 0) } }
/// network! { struct Mirrored { [3, 1] => Pad(2, mode = reflect) } }
///
/// let steps = SMatrix::<f32, 1, 3>::new(1.0, 2.0, 3.0);
/// assert_eq!(Delayed::new(0).predict(&steps).as_slice(), [0.0, 0.0, 1.0, 2.0, 3.0]);
/// let mirrored = Mirrored::new(0).predict(&steps);
/// assert_eq!(mirrored.as_slice(), [3.0, 2.0, 1.0, 2.0, 3.0, 2.0, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pad {
    /// Height, width and features.
    whole: [usize; 3],
    /// Padding at the top, at the bottom, on the left and on the right.
    sides: [usize; 4],
    padding: Padding,
}

impl Pad {
    /// Pads samples of the shape `whole` (height, width and features) by `sides` positions at the
    /// top, at the bottom, on the left and on the right.
    pub const fn new(whole: [usize; 3], sides: [usize; 4], padding: Padding) -> Self {
        Self {
            whole,
            sides,
            padding,
        }
    }

    /// Pads with zeros.
    pub const fn zeros(whole: [usize; 3], sides: [usize; 4]) -> Self {
        Self::constant(whole, sides, 0.0)
    }

    /// Pads with a constant.
    pub const fn constant(whole: [usize; 3], sides: [usize; 4], value: f64) -> Self {
        Self::new(whole, sides, Padding::Constant(value))
    }

    /// Pads with mirrored positions. The padding must be smaller than the number of positions.
    pub const fn reflect(whole: [usize; 3], sides: [usize; 4]) -> Self {
        Self::new(whole, sides, Padding::Reflect)
    }

    /// Pads with the nearest position.
    pub const fn replicate(whole: [usize; 3], sides: [usize; 4]) -> Self {
        Self::new(whole, sides, Padding::Replicate)
    }

    /// Pads periodically. The padding must not be larger than the number of positions.
    pub const fn circular(whole: [usize; 3], sides: [usize; 4]) -> Self {
        Self::new(whole, sides, Padding::Circular)
    }

    /// Copies the samples of `x` to `y` with padding around them.
    #[inline(always)]
    pub(crate) fn surround<S: Scalar>(&self, x: &[S], y: &mut [S]) {
        let (whole, padded) = self.sizes();
        for (x, y) in x.chunks_exact(whole).zip(y.chunks_exact_mut(padded)) {
            if let Padding::Constant(value) = self.padding {
                y.fill(S::from_f64(value));
            }
            self.runs(|to, from, count| {
                if let Some(from) = from {
                    copy(x.part(from..from + count), y.part_mut(to..to + count));
                }
            });
        }
    }

    /// Computes the gradient of the input, given the gradient of the output.
    pub(crate) fn add_back<S: Scalar>(&self, d_y: &[S], d_x: &mut [S]) {
        d_x.fill(S::ZERO);
        let (whole, padded) = self.sizes();
        for (d_x, d_y) in d_x.chunks_exact_mut(whole).zip(d_y.chunks_exact(padded)) {
            self.runs(|to, from, count| {
                if let Some(from) = from {
                    let d_x = d_x.part_mut(from..from + count);
                    elementwise::add(Undecided, d_x, d_y.part(to..to + count));
                }
            });
        }
    }

    /// The sizes of a sample of the input and of the output, in numbers.
    fn sizes(&self) -> (usize, usize) {
        let [height, width, features] = self.whole;
        let [top, bottom, left, right] = self.sides;
        let padded = (top + height + bottom) * (left + width + right) * features;
        ((height * width * features).max(1), padded.max(1))
    }

    /// Visits the runs of the output that are contiguous in the input too: the start in the output,
    /// the start in the input (`None` if the value is constant), and the length.
    #[inline(always)]
    fn runs(&self, mut visit: impl FnMut(usize, Option<usize>, usize)) {
        let [height, width, features] = self.whole;
        let [top, bottom, left, right] = self.sides;
        let source = |position: usize, before: usize, size: usize| {
            let position = position.cast_signed() - before.cast_signed();
            self.padding.source(position, size)
        };
        let mut at = 0;
        for row in 0..top + height + bottom {
            let row = source(row, top, height);
            let mut run = |column: usize, count: usize| {
                let from = row.zip(source(column, left, width));
                let from = from.map(|(row, column)| (row * width + column) * features);
                visit(at, from, count * features);
                at += count * features;
            };
            (0..left).for_each(|column| run(column, 1));
            run(left, width);
            (left + width..left + width + right).for_each(|column| run(column, 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Padding;

    #[test]
    fn sources_far_from_the_edge_exist_too() {
        for size in 1..4 {
            for position in -9..9 {
                for padding in [Padding::Reflect, Padding::Replicate, Padding::Circular] {
                    let source = padding.source(position, size);
                    assert!(source.is_some_and(|source| source < size));
                }
                let source = Padding::Constant(0.0).source(position, size);
                assert_eq!(source, (0..size).find(|at| at.cast_signed() == position));
            }
        }
        let mirrored: [_; 7] =
            core::array::from_fn(|i| Padding::Reflect.source(i.cast_signed() - 2, 3));
        assert_eq!(mirrored, [2, 1, 0, 1, 2, 1, 0].map(Some));
    }
}
