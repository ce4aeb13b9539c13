//! The mean of every window.

use super::super::dispatch::{Isa, Task};
use super::super::elementwise::run;
use super::{Block, LANES, Visitor, Whole, Window, Windows, blocks, load, part, store};
use crate::scalar::Scalar;

impl<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    Windows<C, KH, KW, SH, SW>
{
    /// Computes the mean of each window per channel. With `padding`, taps in the padding count as
    /// zeros; it gives the rows of padding below the image and the columns on its right. Without
    /// it, they do not count. Taps beyond the padding never count.
    #[inline(always)]
    pub fn mean<I: Isa, S: Scalar>(
        &self,
        isa: I,
        padding: Option<[usize; 2]>,
        x: &[S],
        y: &mut [S],
    ) {
        let windows = self;
        run(
            isa,
            Mean {
                windows,
                x,
                y,
                padding,
            },
        );
    }

    /// Computes the gradient of [`mean`](Self::mean).
    #[inline(always)]
    pub fn mean_backward<I: Isa, S: Scalar>(
        &self,
        isa: I,
        padding: Option<[usize; 2]>,
        d_y: &[S],
        d_x: &mut [S],
    ) {
        let windows = self;
        run(
            isa,
            MeanBackward {
                windows,
                d_y,
                d_x,
                padding,
            },
        );
    }
}

over_windows! {
    Mean { x: &'a [S], y: &'a mut [S], padding: Option<[usize; 2]> }
    MeanBackward { d_y: &'a [S], d_x: &'a mut [S], padding: Option<[usize; 2]> }
}

with_windows! {
    impl Task for Mean {
        type Output = ();

        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self { windows, padding, .. } = self;
            let [input, output] = windows.sizes().map(|size| size.max(1));
            let samples = self.x.chunks_exact(input);
            for (x, y) in samples.zip(self.y.chunks_exact_mut(output)) {
                windows.visit(Mean { windows, x, y, padding });
            }
        }
    }
}

with_windows! {
    impl Visitor for Mean {
        by_blocks!();

        #[inline(always)]
        fn cut(&mut self, window: Window) {
            let y = &mut self.y[window.output * C..][..C];
            y.fill(S::ZERO);
            for row in window.rows[0]..window.rows[1] {
                for column in window.columns[0]..window.columns[1] {
                    let tap = self.windows.position(&window, row, column) * C;
                    for (y, &x) in y.iter_mut().zip(&self.x[tap..][..C]) {
                        *y += x;
                    }
                }
            }
            let count = self.windows.counted(&window, self.padding);
            for y in y {
                *y /= S::from_f64(count.max(1) as f64);
            }
        }
    }
}

block! {
    for Mean {
        #[inline(always)]
        unsafe fn block<const L: usize>(&mut self, first: usize, _: usize) {
            let Mean { x, y, .. } = &mut *self.of;
            // SAFETY: the caller guarantees it.
            let mut mean = unsafe { load::<S, L>(x, self.taps[0][0] + first) };
            for &tap in &self.taps.as_flattened()[1..] {
                // SAFETY: the caller guarantees it.
                let x = unsafe { load::<S, L>(x, tap + first) };
                for i in 0..L {
                    mean[i] += x[i];
                }
            }
            for mean in &mut mean {
                *mean /= S::from_f64((KH * KW) as f64);
            }
            // SAFETY: the caller guarantees it.
            unsafe { store(mean, y, self.output + first) };
        }
    }
}

with_windows! {
    impl Task for MeanBackward {
        type Output = ();

        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self { windows, padding, .. } = self;
            let [input, output] = windows.sizes().map(|size| size.max(1));
            self.d_x.fill(S::ZERO);
            let samples = self.d_x.chunks_exact_mut(input);
            for (d_x, d_y) in samples.zip(self.d_y.chunks_exact(output)) {
                windows.visit(MeanBackward { windows, d_y, d_x, padding });
            }
        }
    }
}

with_windows! {
    impl Visitor for MeanBackward {
        by_blocks!();

        #[inline(always)]
        fn cut(&mut self, window: Window) {
            let count = self.windows.counted(&window, self.padding);
            let count = S::from_f64(count.max(1) as f64);
            let d_y = &self.d_y[window.output * C..][..C];
            for row in window.rows[0]..window.rows[1] {
                for column in window.columns[0]..window.columns[1] {
                    let tap = self.windows.position(&window, row, column) * C;
                    for (d_x, &d_y) in self.d_x[tap..][..C].iter_mut().zip(d_y) {
                        *d_x += d_y / count;
                    }
                }
            }
        }
    }
}

block! {
    for MeanBackward {
        #[inline(always)]
        unsafe fn block<const L: usize>(&mut self, first: usize, count: usize) {
            let MeanBackward { d_y, d_x, .. } = &mut *self.of;
            // SAFETY: the caller guarantees it.
            let mut given = unsafe { load::<S, L>(d_y, self.output + first) };
            for given in &mut given {
                *given /= S::from_f64((KH * KW) as f64);
            }
            for &tap in self.taps.as_flattened() {
                // SAFETY: the caller guarantees it.
                let d_x = unsafe { part(d_x, tap + first, count) };
                for i in 0..count {
                    d_x[i] += given[i];
                }
            }
        }
    }
}
