//! The mean of every window.

use super::super::compiled::compiled;
use super::super::dispatch::{Isa, Task, dispatch};
use super::{Block, EachTap, Mask, Spread, Taps, Visitor, Window, Windows, load, replace, store};
use crate::scalar::Scalar;

impl Windows {
    /// Computes the mean of each window per channel. With `padding`, taps in the padding count as
    /// zeros; it gives the rows of padding below the image and the columns on its right. Without
    /// it, they do not count. Taps beyond the padding never count.
    #[inline]
    pub fn mean<S: Scalar>(&self, padding: Option<[usize; 2]>, x: &[S], y: &mut [S]) {
        mean(self, padding, x, y);
    }

    /// Computes the gradient of [`mean`](Self::mean).
    #[inline]
    pub fn mean_backward<S: Scalar>(&self, padding: Option<[usize; 2]>, d_y: &[S], d_x: &mut [S]) {
        mean_backward(self, padding, d_y, d_x);
    }

    /// The number of taps of a window.
    fn area<S: Scalar>(&self) -> S {
        S::from_f64((self.0.kernel[0] * self.0.kernel[1]) as f64)
    }
}

compiled! {
    fn mean<S>(
        windows: &Windows,
        padding: Option<[usize; 2]>,
        x: &[S],
        y: &mut [S],
    ) = mean_of
}

fn mean_of<S: Scalar>(windows: &Windows, padding: Option<[usize; 2]>, x: &[S], y: &mut [S]) {
    let area = windows.area();
    let of = Mean {
        x,
        y,
        padding,
        area,
    };
    dispatch(MeanOfAll { windows, of });
}

compiled! {
    fn mean_backward<S>(
        windows: &Windows,
        padding: Option<[usize; 2]>,
        d_y: &[S],
        d_x: &mut [S],
    ) = mean_backward_of
}

fn mean_backward_of<S: Scalar>(
    windows: &Windows,
    padding: Option<[usize; 2]>,
    d_y: &[S],
    d_x: &mut [S],
) {
    let area = windows.area();
    let of = MeanBackward {
        d_y,
        d_x,
        padding,
        area,
    };
    dispatch(MeanBackwardOfAll { windows, of });
}

struct MeanOfAll<'a, S> {
    windows: &'a Windows,
    of: Mean<'a, S>,
}

struct Mean<'a, S> {
    x: &'a [S],
    y: &'a mut [S],
    padding: Option<[usize; 2]>,
    area: S,
}

impl<S: Scalar> Task for MeanOfAll<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, of } = self;
        let [input, output] = windows.sizes().map(|size| size.max(1));
        let samples = of.x.chunks_exact(input);
        for (x, y) in samples.zip(of.y.chunks_exact_mut(output)) {
            windows.visit::<Spread>(&mut Mean { x, y, ..of });
        }
    }
}

impl<S: Scalar> Visitor for Mean<'_, S> {
    #[inline(always)]
    unsafe fn block<const L: usize>(&mut self, taps: impl Taps, block: Block<'_>) {
        let Self { x, y, area, .. } = self;
        // SAFETY: the caller guarantees it.
        let sum = unsafe { load::<S, L>(x, taps.first() + block.first) };
        let mut add = Add {
            x,
            first: block.first,
            sum,
        };
        taps.others(&mut add);
        let mut mean = add.sum;
        for mean in &mut mean {
            *mean /= *area;
        }
        // SAFETY: the caller guarantees it.
        unsafe { store(mean, y, block.output + block.first) };
    }

    #[inline(always)]
    fn cut(&mut self, windows: &Windows, window: Window) {
        let channels = windows.0.channels;
        let y = &mut self.y[window.output * channels..][..channels];
        y.fill(S::ZERO);
        for tap in windows.inside(window) {
            for (y, &x) in y.iter_mut().zip(&self.x[tap..][..channels]) {
                *y += x;
            }
        }
        let count = windows.counted(&window, self.padding);
        for y in y {
            *y /= S::from_f64(count.max(1) as f64);
        }
    }
}

struct MeanBackwardOfAll<'a, S> {
    windows: &'a Windows,
    of: MeanBackward<'a, S>,
}

struct MeanBackward<'a, S> {
    d_y: &'a [S],
    d_x: &'a mut [S],
    padding: Option<[usize; 2]>,
    area: S,
}

impl<S: Scalar> Task for MeanBackwardOfAll<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, of } = self;
        let [input, output] = windows.sizes().map(|size| size.max(1));
        of.d_x.fill(S::ZERO);
        let samples = of.d_x.chunks_exact_mut(input);
        for (d_x, d_y) in samples.zip(of.d_y.chunks_exact(output)) {
            windows.visit::<Spread>(&mut MeanBackward { d_y, d_x, ..of });
        }
    }
}

impl<S: Scalar> Visitor for MeanBackward<'_, S> {
    #[inline(always)]
    unsafe fn block<const L: usize>(&mut self, taps: impl Taps, block: Block<'_>) {
        let Self { d_y, d_x, area, .. } = self;
        let Block {
            output,
            first,
            inside,
            ..
        } = block;
        // SAFETY: the caller guarantees it.
        let mut given = unsafe { load::<S, L>(d_y, output + first) };
        for given in &mut given {
            *given /= *area;
        }
        let mut give = Give {
            d_x,
            first,
            inside,
            given,
        };
        give.tap(taps.first());
        taps.others(&mut give);
    }

    #[inline(always)]
    fn cut(&mut self, windows: &Windows, window: Window) {
        let channels = windows.0.channels;
        let count = windows.counted(&window, self.padding);
        let count = S::from_f64(count.max(1) as f64);
        let d_y = &self.d_y[window.output * channels..][..channels];
        for tap in windows.inside(window) {
            for (d_x, &d_y) in self.d_x[tap..][..channels].iter_mut().zip(d_y) {
                *d_x += d_y / count;
            }
        }
    }
}

/// The sums so far.
struct Add<'a, S, const L: usize> {
    x: &'a [S],
    first: usize,
    sum: [S; L],
}

impl<S: Scalar, const L: usize> EachTap for Add<'_, S, L> {
    #[inline(always)]
    fn tap(&mut self, tap: usize) {
        // SAFETY: the caller of `Visitor::block` guarantees it.
        let x = unsafe { load::<S, L>(self.x, tap + self.first) };
        for (sum, x) in self.sum.iter_mut().zip(x) {
            *sum += x;
        }
    }
}

/// Gives each tap its share of the gradient.
struct Give<'a, S, const L: usize> {
    d_x: &'a mut [S],
    first: usize,
    inside: &'a Mask,
    given: [S; L],
}

impl<S: Scalar, const L: usize> EachTap for Give<'_, S, L> {
    #[inline(always)]
    fn tap(&mut self, tap: usize) {
        let (at, given) = (tap + self.first, &self.given);
        // SAFETY: the caller of `Visitor::block` guarantees it.
        unsafe { replace::<S, L>(self.d_x, at, self.inside, |i, d_x| d_x + given[i]) };
    }
}
