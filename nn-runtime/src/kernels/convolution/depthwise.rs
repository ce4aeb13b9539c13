//! Depthwise convolutions. Vectors contain channels, and the kernel is applied one position at a
//! time.
#![allow(unsafe_code)]

use super::{Convolution, at_least_one};
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::kernels::guard::{Parts, Present, holds};
use crate::kernels::product::{Products, Walk};
use crate::kernels::vector::Vector;
use crate::scalar::Scalar;

/// The number of positions whose sums are kept in registers.
const BLOCK: usize = 6;
/// The number of kernel positions whose gradients are kept in registers.
const TAPS: usize = 8;

/// The layout of the output positions of one sample and of their windows, which was checked to be
/// within the slices.
#[derive(Clone, Copy)]
struct Places {
    channels: usize,
    /// Rows and columns of the output.
    output: [usize; 2],
    /// The distance between windows in the input, down and to the right.
    steps: [usize; 2],
    taps: Walk,
}

impl Places {
    /// Returns `None` if a slice is shorter than a sample, or there is nothing to do.
    fn new(sizes: &Convolution, input: usize, output: usize, weight: usize) -> Option<Self> {
        let channels = sizes.output[2];
        let row = sizes.padded()[1] * channels;
        let places = Self {
            channels,
            output: [sizes.output[0], sizes.output[1]],
            steps: [sizes.stride[0] * row, sizes.stride[1] * channels],
            taps: Walk {
                counts: [1, sizes.kernel[0], sizes.kernel[1]],
                steps: [0, sizes.dilation[0] * row, sizes.dilation[1] * channels],
            },
        };
        let last = (places.output[0].saturating_sub(1)) * places.steps[0]
            + places.output[1].saturating_sub(1) * places.steps[1]
            + (sizes.kernel[0].saturating_sub(1)) * places.taps.steps[1]
            + sizes.kernel[1].saturating_sub(1) * places.taps.steps[2];
        let enough = last + channels <= input
            && sizes.output_floats() <= output
            && sizes.window() * channels <= weight;
        (holds(enough, "a slice is too short for the convolution") && sizes.output_floats() > 0)
            .then_some(places)
    }
}

/// Calls a function for each vector of channels, with its first channel and its number of channels,
/// which is smaller for the last vector if it is not full.
#[inline(always)]
fn vectors(channels: usize, lanes: usize, mut each: impl FnMut(usize, usize)) {
    for first in (0..channels).step_by(lanes) {
        each(first, (channels - first).min(lanes));
    }
}

/// The forward pass for all samples in `x`.
pub(super) fn forward<S: Scalar>(
    sizes: &Convolution,
    x: &[S],
    weight: &[S],
    bias: &[S],
    y: &mut [S],
) {
    struct Forward<'a, S>(Places, &'a [S], &'a [S], &'a [S], &'a mut [S]);
    impl<S: Scalar> Task for Forward<'_, S> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            type V<S, I> = <S as Products>::Vector<I>;
            let Self(places, x, weight, bias, y) = self;
            let channels = places.channels;
            let [rows, columns] = places.output;
            // SAFETY: `Places::new` checked that the slices are long enough for every position and
            // channel that is accessed here, and the type of the instruction set proves that the
            // instructions are available. Vectors that would extend past the last channel are
            // masked.
            unsafe {
                vectors(channels, V::<S, I>::LANES, |first, count| {
                    let mask = V::<S, I>::mask(count);
                    let start = if bias.len() >= channels {
                        V::<S, I>::load_first(bias.as_ptr().add(first), mask)
                    } else {
                        V::<S, I>::zero()
                    };
                    for row in 0..rows {
                        let x = x.as_ptr().add(row * places.steps[0] + first);
                        let y = y.as_mut_ptr().add(row * columns * channels + first);
                        let mut column = 0;
                        while column < columns {
                            let block = (columns - column).min(BLOCK);
                            let mut sums = [start; BLOCK];
                            // If fewer columns are left, the last one is computed repeatedly.
                            let at: [usize; BLOCK] =
                                core::array::from_fn(|place| column + place.min(block - 1));
                            let mut cursor = places.taps.rows(0);
                            let mut weight = weight.as_ptr().add(first);
                            for _ in 0..places.taps.counts[1] {
                                for tap in 0..places.taps.counts[2] {
                                    let offset = cursor.offset + tap * places.taps.steps[2];
                                    let w = V::<S, I>::load_first(weight, mask);
                                    for (sum, at) in sums.iter_mut().zip(at) {
                                        let x = x.add(at * places.steps[1] + offset);
                                        let x = V::<S, I>::load_first(x, mask);
                                        *sum = sum.plus_product(w, x);
                                    }
                                    weight = weight.wrapping_add(channels);
                                }
                                cursor.advance();
                            }
                            for (sum, at) in sums.into_iter().zip(at) {
                                sum.store_first(y.add(at * channels), mask, count);
                            }
                            column += block;
                        }
                    }
                });
            }
        }
    }
    let samples = x
        .chunks_exact(at_least_one(sizes.padded_floats()))
        .zip(y.chunks_exact_mut(at_least_one(sizes.output_floats())));
    for (x, y) in samples {
        if let Some(places) = Places::new(sizes, x.len(), y.len(), weight.len()) {
            dispatch(Forward(places, x, weight, bias, y));
        }
    }
}

/// Adds the gradient of the weight.
pub(super) fn weight_gradient<S: Scalar>(
    sizes: &Convolution,
    x: &[S],
    d_y: &[S],
    d_weight: &mut [S],
) {
    struct Gradient<'a, S>(Places, &'a [S], &'a [S], &'a mut [S]);
    impl<S: Scalar> Task for Gradient<'_, S> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            type V<S, I> = <S as Products>::Vector<I>;
            let Self(places, x, d_y, d_weight) = self;
            let channels = places.channels;
            let [rows, columns] = places.output;
            let taps = places.taps.count();
            // SAFETY: as in the forward pass.
            unsafe {
                vectors(channels, V::<S, I>::LANES, |first, count| {
                    let mask = V::<S, I>::mask(count);
                    let mut cursor = places.taps.cursor(0);
                    let mut tap = 0;
                    while tap < taps {
                        // If fewer kernel positions are left, the last one is computed repeatedly.
                        let block = (taps - tap).min(TAPS);
                        let mut offsets = cursor.next_of::<TAPS>();
                        let last = offsets[block - 1];
                        for offset in &mut offsets[block..] {
                            *offset = last;
                        }
                        let mut sums = [V::<S, I>::zero(); TAPS];
                        for row in 0..rows {
                            let mut x = x.as_ptr().add(row * places.steps[0] + first);
                            let mut d_y = d_y.as_ptr().add(row * columns * channels + first);
                            for _ in 0..columns {
                                let d = V::<S, I>::load_first(d_y, mask);
                                for (sum, offset) in sums.iter_mut().zip(offsets) {
                                    let x = V::<S, I>::load_first(x.add(offset), mask);
                                    *sum = sum.plus_product(d, x);
                                }
                                x = x.wrapping_add(places.steps[1]);
                                d_y = d_y.wrapping_add(channels);
                            }
                        }
                        for (place, sum) in sums.into_iter().enumerate().take(block) {
                            let to = d_weight.as_mut_ptr().add((tap + place) * channels + first);
                            let sum = sum.plus(V::<S, I>::load_first(to.cast_const(), mask));
                            sum.store_first(to, mask, count);
                        }
                        tap += block;
                    }
                });
            }
        }
    }
    let samples = x
        .chunks_exact(at_least_one(sizes.padded_floats()))
        .zip(d_y.chunks_exact(at_least_one(sizes.output_floats())));
    for (x, d_y) in samples {
        if let Some(places) = Places::new(sizes, x.len(), d_y.len(), d_weight.len()) {
            dispatch(Gradient(places, x, d_y, d_weight));
        }
    }
}

/// Adds the gradient of the padded input of one sample.
pub(super) fn scatter<S: Scalar>(sizes: &Convolution, d_y: &[S], weight: &[S], d_x: &mut [S]) {
    struct Scatter<'a, S>(Places, &'a [S], &'a [S], &'a mut [S]);
    impl<S: Scalar> Task for Scatter<'_, S> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self(places, d_y, weight, d_x) = self;
            let channels = places.channels;
            let [rows, columns] = places.output;
            for row in 0..rows {
                for column in 0..columns {
                    let at = row * places.steps[0] + column * places.steps[1];
                    let d_y = &d_y[(row * columns + column) * channels..][..channels];
                    let mut tap = weight.chunks_exact(channels);
                    for i in 0..places.taps.counts[1] {
                        for j in 0..places.taps.counts[2] {
                            let at = at + i * places.taps.steps[1] + j * places.taps.steps[2];
                            let (weight, d_x) =
                                (tap.next().present(), d_x.part_mut(at..at + channels));
                            for ((d_x, &w), &d) in d_x.iter_mut().zip(weight).zip(d_y) {
                                *d_x += w * d;
                            }
                        }
                    }
                }
            }
        }
    }
    if let Some(places) = Places::new(sizes, d_x.len(), d_y.len(), weight.len()) {
        dispatch(Scatter(places, d_y, weight, d_x));
    }
}
