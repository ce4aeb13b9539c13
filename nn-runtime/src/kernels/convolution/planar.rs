//! Convolutions from one channel to a few channels, as in the first layer of networks for grayscale
//! images. There are too few channels to fill vectors, so vectors contain adjacent positions.
//!
//! Each output channel is computed as a row of positions. Square blocks are then transposed to the
//! channels-last order of the output.
#![allow(unsafe_code)]
// Loops over indices take less time to compile than iterators.
#![allow(clippy::needless_range_loop)]

use crate::kernels::guard::{Parts, holds};
use core::mem::MaybeUninit;

use super::{Convolution, at_least_one};
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::kernels::product::Products;
use crate::kernels::vector::Vector;
use crate::scalar::Scalar;

/// The maximum number of output channels.
const CHANNELS: usize = 8;
/// The maximum number of kernel positions.
const TAPS: usize = 128;
/// The maximum number of positions that are computed together: two vectors of any instruction set.
const POSITIONS: usize = 32;
/// The minimum number of positions in a row.
const COLUMNS: usize = 8;
/// The number of samples whose weight gradients are computed together.
pub(super) const SAMPLES: usize = 4;

/// Whether this implementation is used: it is faster if at least half of the lanes of the product
/// would be empty.
pub(super) const fn fits(sizes: &Convolution) -> bool {
    sizes.groups == 1
        && sizes.input[2] == 1
        && sizes.stride[1] == 1
        && sizes.output[1] >= COLUMNS
        && sizes.output[2] <= CHANNELS
        && sizes.window() <= TAPS
}

/// The size of the scratch memory for the channels of the output's gradient as separate planes, in
/// numbers.
pub(super) const fn scratch(sizes: &Convolution) -> usize {
    SAMPLES * sizes.output[0] * CHANNELS * width(sizes)
}

/// The number of positions in a row, rounded up to whole vectors of any instruction set.
const fn width(sizes: &Convolution) -> usize {
    sizes.output[1].div_ceil(16) * 16
}

/// The offsets of the numbers in a window, and their count.
struct Offsets([usize; TAPS], usize);

impl Offsets {
    fn new(sizes: &Convolution) -> Self {
        let mut offsets = Self([0; TAPS], sizes.window().min(TAPS));
        let row = sizes.padded()[1];
        let columns = at_least_one(sizes.kernel[1]);
        for (tap, offset) in offsets.0[..offsets.1].iter_mut().enumerate() {
            *offset = tap / columns * sizes.dilation[0] * row + tap % columns * sizes.dilation[1];
        }
        offsets
    }

    fn all(&self) -> &[usize] {
        &self.0[..self.1]
    }

    /// Whether all windows of a sample are within `input` numbers.
    fn within(&self, sizes: &Convolution, input: usize) -> bool {
        let last = self.all().last().copied().unwrap_or(0);
        let rows = sizes.output[0].saturating_sub(1) * sizes.stride[0] * sizes.padded()[1];
        rows + sizes.output[1] + last <= input
    }
}

/// A block of positions of all channels, one channel after another.
#[repr(C, align(64))]
struct Block<S>([MaybeUninit<S>; POSITIONS * CHANNELS]);

impl<S> Block<S> {
    const fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; POSITIONS * CHANNELS])
    }

    const fn pointer(&mut self) -> *mut S {
        self.0.as_mut_ptr().cast()
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
    let channels = sizes.output[2];
    let offsets = Offsets::new(sizes);
    let mut start = [S::ZERO; CHANNELS];
    if !bias.is_empty() {
        start[..channels].copy_from_slice(bias.part(..channels));
    }
    let samples = x
        .chunks_exact(at_least_one(sizes.padded_floats()))
        .zip(y.chunks_exact_mut(at_least_one(sizes.output_floats())));
    for (x, y) in samples {
        let enough = offsets.within(sizes, x.len())
            && weight.len() >= offsets.1 * channels
            && y.len() >= sizes.output_floats();
        if channels > 0 && holds(enough, "a slice is too short for the convolution") {
            dispatch(Forward {
                sizes,
                offsets: offsets.all(),
                x,
                weight,
                start: &start,
                y,
            });
        }
    }
}

struct Forward<'a, S> {
    sizes: &'a Convolution,
    offsets: &'a [usize],
    x: &'a [S],
    /// The weights of all channels at the first offset, then those at the next.
    weight: &'a [S],
    start: &'a [S; CHANNELS],
    y: &'a mut [S],
}

impl<S: Scalar> Task for Forward<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        match self.sizes.output[2] {
            0..=2 => self.channels::<I, 2>(isa),
            3..=4 => self.channels::<I, 4>(isa),
            5..=6 => self.channels::<I, 6>(isa),
            _ => self.channels::<I, 8>(isa),
        }
    }
}

impl<S: Scalar> Forward<'_, S> {
    #[inline(always)]
    fn channels<I: Isa, const N: usize>(self, isa: I) {
        type V<S, I> = <S as Products>::Vector<I>;
        let bytes = const { V::<S, I>::LANES * size_of::<S>() };
        // Uses as many vectors per channel as there are registers for their sums.
        if const { Narrow::<S, I>::LANES < V::<S, I>::LANES } {
            if N <= 6 {
                self.rows::<Narrow<S, I>, N, 2>(isa);
            } else {
                self.rows::<Narrow<S, I>, N, 1>(isa);
            }
        } else if bytes >= 64 {
            self.rows::<V<S, I>, N, 2>(isa);
        } else {
            self.rows::<V<S, I>, N, 1>(isa);
        }
    }

    /// Computes vectors of an instruction set, or their narrow vectors.
    #[inline(always)]
    fn rows<V, const N: usize, const VECTORS: usize>(self, _: impl Isa)
    where
        V: Vector<Element = S>,
    {
        let lanes = V::LANES;
        let at_once = VECTORS * lanes;
        const { assert!(N <= CHANNELS && VECTORS * V::LANES <= POSITIONS) };
        debug_assert!(V::MASKED || at_once <= COLUMNS);
        let Self {
            sizes,
            offsets,
            x,
            weight,
            start,
            y,
        } = self;
        let [rows, columns, channels] = sizes.output;
        // If `N` is larger than the number of channels, the last one is computed twice.
        let last = (N - 1).min(channels - 1);
        let row_step = sizes.stride[0] * sizes.padded()[1];
        let mut planes = Block::<S>::new();
        let planes = planes.pointer();
        let (x, weight) = (x.as_ptr(), weight.as_ptr());
        let (y, y_numbers) = (y.as_mut_ptr(), y.len());
        // SAFETY: the offsets of all windows are within the sample (`Offsets::within`), and vectors
        // that would extend past the last position of a row are masked, or start earlier. The block
        // has memory for `POSITIONS` positions of `CHANNELS` channels, of which channels below `N`
        // were written, and a square does not exceed this memory. `y` has `channels` numbers for
        // each position, and the weights as many for each offset. The caller names a vector of the
        // instruction set, whose type proves that the instructions are available.
        unsafe {
            for row in 0..rows {
                let mut column = 0;
                while column < columns {
                    // Without masks, the last positions of a row are computed with some before
                    // them, once more. There are at least `COLUMNS`.
                    let count = if V::MASKED {
                        (columns - column).min(at_once)
                    } else {
                        column = column.min(columns - at_once);
                        at_once
                    };
                    let masks: [_; VECTORS] = core::array::from_fn(|vector| {
                        V::mask(count.saturating_sub(vector * lanes).min(lanes))
                    });
                    let x = x.add(row * row_step + column);
                    let mut sums = [[V::zero(); VECTORS]; N];
                    for channel in 0..N {
                        sums[channel] = [V::splat(&raw const start[channel]); VECTORS];
                    }
                    let mut weight = weight;
                    for &offset in offsets {
                        let mut values = [V::zero(); VECTORS];
                        for vector in 0..VECTORS {
                            // A vector without positions reads nothing.
                            let at = x.wrapping_add(offset + vector * lanes);
                            values[vector] = if V::MASKED {
                                V::load_first(at, masks[vector])
                            } else {
                                V::load(at)
                            };
                        }
                        for channel in 0..N {
                            let place = if channel == N - 1 { last } else { channel };
                            let weight = V::splat(weight.add(place));
                            for vector in 0..VECTORS {
                                sums[channel][vector] =
                                    sums[channel][vector].plus_product(weight, values[vector]);
                            }
                        }
                        weight = weight.wrapping_add(channels);
                    }
                    for channel in 0..N {
                        for vector in 0..VECTORS {
                            let place = channel * POSITIONS + vector * lanes;
                            sums[channel][vector].store(planes.add(place));
                        }
                    }
                    let at = (row * columns + column) * channels;
                    to_positions::<V>(planes, count, y.add(at), [channels, y_numbers - at]);
                    column += count;
                }
            }
        }
    }
}

/// The narrow vectors of an instruction set.
type Narrow<S, I> = <<S as Products>::Vector<I> as Vector>::Narrow;

/// Writes `count` positions of planes to an output of `numbers` numbers, `channels` for each
/// position.
///
/// # Safety
/// These numbers must be writable, and the planes must have memory for all positions and channels,
/// rounded up to squares. The processor must have the instructions.
#[inline(always)]
unsafe fn to_positions<V: Vector>(
    planes: *const V::Element,
    count: usize,
    y: *mut V::Element,
    [channels, numbers]: [usize; 2],
) {
    let square = V::SQUARE;
    let mut at = 0;
    for first in (0..count).step_by(square) {
        let some = (count - first).min(square);
        // SAFETY: the caller guarantees the memory. What is written is checked against `numbers`.
        unsafe {
            let planes = planes.add(first);
            // Transposes directly to the output if everything that is written lies within it. The
            // excess numbers of a position are overwritten by the following positions.
            if channels <= square
                && some == square
                && at + (square - 1) * channels + square <= numbers
            {
                V::transpose(planes, POSITIONS, y.add(at), channels);
            } else if !V::SMALL && channels > square && some == square {
                // The last square has the last channels, some of which were written before.
                for channel in (0..channels).step_by(square) {
                    let channel = channel.min(channels - square);
                    let planes = planes.add(channel * POSITIONS);
                    V::transpose(planes, POSITIONS, y.add(at + channel), channels);
                }
            } else {
                for position in 0..some {
                    for channel in 0..channels {
                        *y.add(at + position * channels + channel) =
                            *planes.add(channel * POSITIONS + position);
                    }
                }
            }
        }
        at += some * channels;
    }
}

/// Adds the gradient of the weight over at most [`SAMPLES`] samples.
pub(super) fn weight_gradient<S: Scalar>(
    sizes: &Convolution,
    x: &[S],
    d_y: &[S],
    d_weight: &mut [S],
    planes: &mut [S],
) {
    let offsets = Offsets::new(sizes);
    let samples = d_y.len() / at_least_one(sizes.output_floats());
    let all = sizes.padded_floats();
    let enough = samples <= SAMPLES
        && x.len() >= samples * all
        && offsets.within(sizes, all)
        && planes.len() >= scratch(sizes)
        && d_weight.len() >= offsets.1 * sizes.output[2];
    debug_assert!(enough, "a slice is too short for the convolution");
    if enough {
        dispatch(Gradient {
            sizes,
            offsets: offsets.all(),
            samples,
            x,
            d_y,
            d_weight,
            planes,
        });
    }
}

struct Gradient<'a, S> {
    sizes: &'a Convolution,
    offsets: &'a [usize],
    samples: usize,
    x: &'a [S],
    d_y: &'a [S],
    d_weight: &'a mut [S],
    planes: &'a mut [S],
}

impl<S: Scalar> Task for Gradient<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        self.fill_planes(isa);
        // Processes as many kernel positions at a time as there are registers for their sums.
        // Conditions on constants, so that one case of each is compiled.
        if const { S::Vector::<I>::LANES * size_of::<S>() >= 64 } {
            match self.sizes.output[2] {
                0..=2 => self.taps::<I, 2, 8>(isa),
                3..=4 => self.taps::<I, 4, 5>(isa),
                5..=6 => self.taps::<I, 6, 4>(isa),
                _ => self.taps::<I, 8, 3>(isa),
            }
        } else {
            match self.sizes.output[2] {
                0..=2 => self.taps::<I, 2, 4>(isa),
                3..=4 => self.taps::<I, 4, 2>(isa),
                5..=6 => self.taps::<I, 6, 2>(isa),
                _ => self.taps::<I, 8, 1>(isa),
            }
        }
    }
}

impl<S: Scalar> Gradient<'_, S> {
    /// Transposes the gradient of the output to one plane per channel. The values after the last
    /// position of a row, and in unused channels, are unspecified.
    #[inline(always)]
    fn fill_planes<I: Isa>(&mut self, _: I) {
        type V<S, I> = <S as Products>::Vector<I>;
        let [rows, columns, channels] = self.sizes.output;
        let square = V::<S, I>::SQUARE;
        let width = width(self.sizes);
        let (d_y, numbers, mut at) = (self.d_y.as_ptr(), self.d_y.len(), 0);
        let mut planes = self.planes.as_mut_ptr();
        // SAFETY: `d_y` has `channels` numbers for every position of the samples, and squares that
        // would extend past its end are copied number by number. A row of the planes has `CHANNELS`
        // times `width` numbers. `width` is a multiple of 16, so squares do not extend past it.
        unsafe {
            for _ in 0..self.samples * rows {
                for first in (0..columns).step_by(square) {
                    let some = (columns - first).min(square);
                    for channel in (0..channels).step_by(square) {
                        let to = planes.add(channel * width + first);
                        let from = at + channel;
                        if from + (square - 1) * channels + square <= numbers {
                            V::<S, I>::transpose(d_y.add(from), channels, to, width);
                        } else {
                            for channel in channel..channels.min(channel + square) {
                                for position in 0..some {
                                    *planes.add(channel * width + first + position) =
                                        *d_y.add(at + position * channels + channel);
                                }
                            }
                        }
                    }
                    at += some * channels;
                }
                planes = planes.add(CHANNELS * width);
            }
        }
    }

    #[inline(always)]
    fn taps<I: Isa, const N: usize, const AT_ONCE: usize>(self, _: I) {
        type V<S, I> = <S as Products>::Vector<I>;
        let [rows, columns, channels] = self.sizes.output;
        let lanes = V::<S, I>::LANES;
        let width = width(self.sizes);
        let row_step = self.sizes.stride[0] * self.sizes.padded()[1];
        let mut first_tap = 0;
        while first_tap < self.offsets.len() {
            // If fewer kernel positions are left, the last one is computed repeatedly.
            let count = (self.offsets.len() - first_tap).min(AT_ONCE);
            let offsets: [usize; AT_ONCE] =
                core::array::from_fn(|tap| self.offsets[first_tap + tap.min(count - 1)]);
            // SAFETY: as in the forward pass and in `fill_planes`. Positions after the last one of
            // a row are masked, both in `x` and in the planes.
            unsafe {
                let mut sums = [[V::<S, I>::zero(); N]; AT_ONCE];
                for sample in 0..self.samples {
                    let x = self.x.as_ptr().add(sample * self.sizes.padded_floats());
                    for row in 0..rows {
                        let planes = self.planes.as_ptr();
                        let planes = planes.add((sample * rows + row) * CHANNELS * width);
                        let x = x.add(row * row_step);
                        for first in (0..columns).step_by(lanes) {
                            let mask = V::<S, I>::mask((columns - first).min(lanes));
                            let mut d = [V::<S, I>::zero(); N];
                            for channel in 0..N {
                                let plane = planes.add(channel * width + first);
                                d[channel] = V::<S, I>::load_first(plane, mask);
                            }
                            for tap in 0..AT_ONCE {
                                let at = x.add(first + offsets[tap]);
                                let x = V::<S, I>::load_first(at, mask);
                                for channel in 0..N {
                                    sums[tap][channel] =
                                        sums[tap][channel].plus_product(x, d[channel]);
                                }
                            }
                        }
                    }
                }
                for (tap, sums) in sums.into_iter().enumerate().take(count) {
                    for (channel, sum) in sums.into_iter().enumerate().take(channels) {
                        let mut numbers = [S::ZERO; 16];
                        sum.store(numbers.as_mut_ptr());
                        let mut half = lanes / 2;
                        while half > 0 {
                            let (low, high) = numbers.split_at_mut(half);
                            for (low, high) in low.iter_mut().zip(high) {
                                *low += *high;
                            }
                            half /= 2;
                        }
                        self.d_weight[(first_tap + tap) * channels + channel] += numbers[0];
                    }
                }
            }
            first_tap += count;
        }
    }
}
