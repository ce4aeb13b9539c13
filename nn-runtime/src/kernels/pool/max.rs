//! The maximum of every window.

use super::super::dispatch::{Isa, Task};
use super::super::elementwise::run;
use super::{Block, LANES, Visitor, Whole, Window, Windows, blocks, load, part, store};
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
    x == largest || is_nan(x)
}

#[inline(always)]
#[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
fn is_nan<S: Scalar>(x: S) -> bool {
    x != x
}

impl<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    Windows<C, KH, KW, SH, SW>
{
    /// Computes the maximum of each window per channel. It is NaN if a tap is NaN, and −∞ if no tap
    /// is inside of the image.
    #[inline(always)]
    pub fn max<I: Isa, S: Scalar>(&self, isa: I, x: &[S], y: &mut [S]) {
        let windows = self;
        run(isa, Max { windows, x, y });
    }

    /// Computes the gradient of [`max`](Self::max), given its input and output. The gradient of a
    /// window goes to the first of its largest numbers, row by row, or to its first NaN.
    #[inline(always)]
    pub fn max_backward<I: Isa, S: Scalar>(
        &self,
        isa: I,
        [x, y]: [&[S]; 2],
        d_y: &[S],
        d_x: &mut [S],
    ) {
        let windows = self;
        let are_apart = self.are_apart();
        run(
            isa,
            MaxBackward {
                windows,
                x,
                y,
                d_y,
                d_x,
                are_apart,
            },
        );
    }
}

over_windows! {
    Max { x: &'a [S], y: &'a mut [S] }
    MaxBackward { x: &'a [S], y: &'a [S], d_y: &'a [S], d_x: &'a mut [S], are_apart: bool }
}

with_windows! {
    impl Task for Max {
        type Output = ();

        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let windows = self.windows;
            let [input, output] = windows.sizes().map(|size| size.max(1));
            let samples = self.x.chunks_exact(input);
            for (x, y) in samples.zip(self.y.chunks_exact_mut(output)) {
                windows.visit(Max { windows, x, y });
            }
        }
    }
}

with_windows! {
    impl Visitor for Max {
        by_blocks!();

        #[inline(always)]
        fn cut(&mut self, window: Window) {
            let y = &mut self.y[window.output * C..][..C];
            y.fill(S::NEG_INFINITY);
            for row in window.rows[0]..window.rows[1] {
                for column in window.columns[0]..window.columns[1] {
                    let tap = self.windows.position(&window, row, column) * C;
                    for (y, &x) in y.iter_mut().zip(&self.x[tap..][..C]) {
                        *y = larger(*y, x);
                    }
                }
            }
        }
    }
}

block! {
    for Max {
        #[inline(always)]
        unsafe fn block<const L: usize>(&mut self, first: usize, _: usize) {
            let Max { x, y, .. } = &mut *self.of;
            // SAFETY: the caller guarantees it.
            let mut most = unsafe { load::<S, L>(x, self.taps[0][0] + first) };
            for &tap in &self.taps.as_flattened()[1..] {
                // SAFETY: the caller guarantees it.
                let x = unsafe { load::<S, L>(x, tap + first) };
                for i in 0..L {
                    most[i] = larger(most[i], x[i]);
                }
            }
            // SAFETY: the caller guarantees it.
            unsafe { store(most, y, self.output + first) };
        }
    }
}

with_windows! {
    impl Task for MaxBackward {
        type Output = ();

        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self { windows, are_apart, .. } = self;
            let [input, output] = windows.sizes().map(|size| size.max(1));
            if !are_apart || !windows.cover() {
                self.d_x.fill(S::ZERO);
            }
            let inputs = self.x.chunks_exact(input).zip(self.d_x.chunks_exact_mut(input));
            let outputs = self.y.chunks_exact(output).zip(self.d_y.chunks_exact(output));
            for ((x, d_x), (y, d_y)) in inputs.zip(outputs) {
                let sample = MaxBackward { windows, x, y, d_y, d_x, are_apart };
                windows.visit(sample);
            }
        }
    }
}

// The first of the largest numbers takes the gradient, and leaves zero for the others.

with_windows! {
    impl Visitor for MaxBackward {
        by_blocks!();

        #[inline(always)]
        fn cut(&mut self, window: Window) {
            let y = &self.y[window.output * C..][..C];
            let mut rest = [S::ZERO; C];
            rest.copy_from_slice(&self.d_y[window.output * C..][..C]);
            for row in window.rows[0]..window.rows[1] {
                for column in window.columns[0]..window.columns[1] {
                    let tap = self.windows.position(&window, row, column) * C;
                    let (x, d_x) = (&self.x[tap..][..C], &mut self.d_x[tap..][..C]);
                    for i in 0..C {
                        let is_it = is_largest(x[i], y[i]);
                        d_x[i] += if is_it { rest[i] } else { S::ZERO };
                        rest[i] = if is_it { S::ZERO } else { rest[i] };
                    }
                }
            }
        }
    }
}

block! {
    for MaxBackward {
        #[inline(always)]
        unsafe fn block<const L: usize>(&mut self, first: usize, count: usize) {
            let MaxBackward { x, y, d_y, d_x, are_apart, .. } = &mut *self.of;
            // SAFETY: the caller guarantees it.
            let most = unsafe { load::<S, L>(y, self.output + first) };
            // NaN is checked once per window, so that each tap needs only one comparison.
            let has_nan = most.iter().fold(false, |any, most| any | is_nan(*most));
            // SAFETY: the caller guarantees it.
            let mut rest = unsafe { load::<S, L>(d_y, self.output + first) };
            for &tap in self.taps.as_flattened() {
                // SAFETY: the caller guarantees it.
                let x = unsafe { load::<S, L>(x, tap + first) };
                let mut given = [S::ZERO; L];
                if has_nan {
                    for i in 0..L {
                        let is_it = is_largest(x[i], most[i]);
                        given[i] = if is_it { rest[i] } else { S::ZERO };
                        rest[i] = if is_it { S::ZERO } else { rest[i] };
                    }
                } else {
                    for i in 0..L {
                        let is_less = x[i] < most[i];
                        given[i] = if is_less { S::ZERO } else { rest[i] };
                        rest[i] = if is_less { rest[i] } else { S::ZERO };
                    }
                }
                // SAFETY: the caller guarantees it.
                let d_x = unsafe { part(d_x, tap + first, count) };
                if *are_apart {
                    d_x.copy_from_slice(&given[..count]);
                } else {
                    for i in 0..count {
                        d_x[i] += given[i];
                    }
                }
            }
        }
    }
}
