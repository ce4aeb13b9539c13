//! The maximum of every window.

use super::super::compiled::compiled;
use super::super::dispatch::{Isa, Task, dispatch};
use super::{
    Block, EachTap, Four, LANES, Spread, Taps, Visitor, Window, Windows, load, replace, store,
};
use crate::scalar::Scalar;

/// The larger of two numbers; the first if they are equal, and NaN if one is NaN.
#[inline(always)]
pub(crate) fn larger<S: Scalar>(x: S, other: S) -> S {
    #[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
    let is_larger = other > x || other != other;
    if is_larger { other } else { x }
}

/// Whether a number equals the maximum that [`larger`] computed, or is NaN.
#[inline(always)]
pub(crate) fn is_largest<S: Scalar>(x: S, largest: S) -> bool {
    (x == largest) | is_nan(x)
}

#[inline(always)]
#[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
fn is_nan<S: Scalar>(x: S) -> bool {
    x != x
}

impl Windows {
    /// Computes the maximum of each window per channel. It is NaN if a tap is NaN, and −∞ if no tap
    /// is inside of the image.
    #[inline]
    pub fn max<S: Scalar>(&self, x: &[S], y: &mut [S]) {
        max(self, x, y);
    }

    /// Computes the gradient of [`max`](Self::max), given its input and output. The gradient of a
    /// window goes to the first of its largest numbers, row by row, or to its first NaN.
    #[inline]
    pub fn max_backward<S: Scalar>(&self, [x, y]: [&[S]; 2], d_y: &[S], d_x: &mut [S]) {
        max_backward(self, [x, y], d_y, d_x);
    }
}

compiled! {
    fn max<S>(windows: &Windows, x: &[S], y: &mut [S]) = max_of
}

fn max_of<S: Scalar>(windows: &Windows, x: &[S], y: &mut [S]) {
    dispatch(MaxOfAll { windows, x, y });
}

compiled! {
    fn max_backward<S>(
        windows: &Windows,
        saved: [&[S]; 2],
        d_y: &[S],
        d_x: &mut [S],
    ) = max_backward_of
}

fn max_backward_of<S: Scalar>(windows: &Windows, [x, y]: [&[S]; 2], d_y: &[S], d_x: &mut [S]) {
    dispatch(MaxBackwardOfAll {
        windows,
        of: MaxBackward {
            x,
            y,
            d_y,
            d_x,
            are_apart: windows.are_apart(),
        },
    });
}

struct MaxOfAll<'a, S> {
    windows: &'a Windows,
    x: &'a [S],
    y: &'a mut [S],
}

impl<S: Scalar> Task for MaxOfAll<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let windows = self.windows;
        let [input, output] = windows.sizes().map(|size| size.max(1));
        let samples = self.x.chunks_exact(input);
        for (x, y) in samples.zip(self.y.chunks_exact_mut(output)) {
            let visitor = &mut Max { x, y };
            match windows.0.kernel {
                [2, 2] => windows.visit::<Four>(visitor),
                _ => windows.visit::<Spread>(visitor),
            }
        }
    }
}

struct Max<'a, S> {
    x: &'a [S],
    y: &'a mut [S],
}

impl<S: Scalar> Visitor for Max<'_, S> {
    #[inline(always)]
    unsafe fn block<const L: usize>(&mut self, taps: impl Taps, block: Block<'_>) {
        let Self { x, y } = self;
        // SAFETY: the caller guarantees it.
        let most = unsafe { load::<S, L>(x, taps.first() + block.first) };
        let mut largest = Largest {
            x,
            first: block.first,
            most,
        };
        taps.others(&mut largest);
        // SAFETY: the caller guarantees it.
        unsafe { store(largest.most, y, block.output + block.first) };
    }

    #[inline(always)]
    fn cut(&mut self, windows: &Windows, window: Window) {
        let channels = windows.0.channels;
        let y = &mut self.y[window.output * channels..][..channels];
        y.fill(S::NEG_INFINITY);
        for tap in windows.inside(window) {
            for (y, &x) in y.iter_mut().zip(&self.x[tap..][..channels]) {
                *y = larger(*y, x);
            }
        }
    }
}

/// The largest numbers so far.
struct Largest<'a, S, const L: usize> {
    x: &'a [S],
    first: usize,
    most: [S; L],
}

impl<S: Scalar, const L: usize> EachTap for Largest<'_, S, L> {
    #[inline(always)]
    fn tap(&mut self, tap: usize) {
        // SAFETY: the caller of `Visitor::block` guarantees it.
        let x = unsafe { load::<S, L>(self.x, tap + self.first) };
        for (most, x) in self.most.iter_mut().zip(x) {
            *most = larger(*most, x);
        }
    }
}

struct MaxBackwardOfAll<'a, S> {
    windows: &'a Windows,
    of: MaxBackward<'a, S>,
}

impl<S: Scalar> Task for MaxBackwardOfAll<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, of } = self;
        let [input, output] = windows.sizes().map(|size| size.max(1));
        if !of.are_apart || !windows.cover() {
            of.d_x.fill(S::ZERO);
        }
        let inputs = of.x.chunks_exact(input).zip(of.d_x.chunks_exact_mut(input));
        let outputs = of.y.chunks_exact(output).zip(of.d_y.chunks_exact(output));
        for ((x, d_x), (y, d_y)) in inputs.zip(outputs) {
            let visitor = &mut MaxBackward {
                x,
                y,
                d_y,
                d_x,
                are_apart: of.are_apart,
            };
            match windows.0.kernel {
                [2, 2] => windows.visit::<Four>(visitor),
                _ => windows.visit::<Spread>(visitor),
            }
        }
    }
}

/// The first of the largest numbers takes the gradient, and leaves zero for the others.
struct MaxBackward<'a, S> {
    x: &'a [S],
    y: &'a [S],
    d_y: &'a [S],
    d_x: &'a mut [S],
    are_apart: bool,
}

impl<S: Scalar> Visitor for MaxBackward<'_, S> {
    #[inline(always)]
    unsafe fn block<const L: usize>(&mut self, taps: impl Taps, block: Block<'_>) {
        let at = block.output + block.first;
        // SAFETY: the caller guarantees it.
        let most = unsafe { load::<S, L>(self.y, at) };
        let mut give = Give {
            x: self.x,
            d_x: &mut *self.d_x,
            are_apart: self.are_apart,
            block,
            most,
            // SAFETY: the caller guarantees it.
            rest: unsafe { load::<S, L>(self.d_y, at) },
        };
        give.tap(taps.first());
        taps.others(&mut give);
    }

    #[inline(always)]
    fn cut(&mut self, windows: &Windows, window: Window) {
        let channels = windows.0.channels;
        let output = window.output * channels;
        for first in (0..channels).step_by(LANES) {
            let count = LANES.min(channels - first);
            let y = &self.y[output + first..][..count];
            let mut rest = [S::ZERO; LANES];
            rest[..count].copy_from_slice(&self.d_y[output + first..][..count]);
            for tap in windows.inside(window) {
                let x = &self.x[tap + first..][..count];
                let d_x = &mut self.d_x[tap + first..][..count];
                for i in 0..count {
                    let is_it = is_largest(x[i], y[i]);
                    d_x[i] += if is_it { rest[i] } else { S::ZERO };
                    rest[i] = if is_it { S::ZERO } else { rest[i] };
                }
            }
        }
    }
}

/// Gives the first of the largest numbers what is left of the gradient.
struct Give<'a, S, const L: usize> {
    x: &'a [S],
    d_x: &'a mut [S],
    are_apart: bool,
    block: Block<'a>,
    most: [S; L],
    rest: [S; L],
}

impl<S: Scalar, const L: usize> EachTap for Give<'_, S, L> {
    #[inline(always)]
    fn tap(&mut self, tap: usize) {
        let Block {
            first,
            inside,
            may_spill,
            ..
        } = self.block;
        let (most, rest) = (&self.most, &mut self.rest);
        // SAFETY: the caller of `Visitor::block` guarantees it.
        let x = unsafe { load::<S, L>(self.x, tap + first) };
        let mut given = [S::ZERO; L];
        for i in 0..L {
            let is_it = is_largest(x[i], most[i]);
            given[i] = if is_it { rest[i] } else { S::ZERO };
            rest[i] = if is_it { S::ZERO } else { rest[i] };
        }
        // SAFETY: the caller of `Visitor::block` guarantees it.
        unsafe {
            if self.are_apart && may_spill {
                store(given, self.d_x, tap + first);
            } else if self.are_apart {
                replace::<S, L>(self.d_x, tap + first, inside, |i, _| given[i]);
            } else {
                replace::<S, L>(self.d_x, tap + first, inside, |i, d_x| d_x + given[i]);
            }
        }
    }
}
