//! Maxima and means of windows that slide over images.
//!
//! Loads and stores are not checked one by one: windows are cut from what [`Windows::new`] has
//! accepted, and every sample is a slice of just the size that follows from it.
#![allow(unsafe_code)]

use super::dispatch::{Isa, Task};
use super::elementwise::run;
use crate::scalar::Scalar;

/// Windows of `KH` × `KW` pixels of `C` channels, `SH` rows and `SW` columns apart. A sequence is
/// an image of one row.
///
/// Every window has its place on the padded image; its taps that lie outside of the image hold
/// nothing. All sizes are known when it compiles, so that the loops over taps and channels are
/// unrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows<
    const C: usize,
    const KH: usize,
    const KW: usize,
    const SH: usize,
    const SW: usize,
> {
    /// Height and width of the image.
    input: [usize; 2],
    /// Windows along both axes.
    output: [usize; 2],
    /// Rows above the image, and columns on the left of it.
    before: [usize; 2],
    /// Rows and columns from one tap to the next.
    dilation: [usize; 2],
}

/// One window.
#[derive(Clone, Copy)]
struct Window {
    /// Its position in the output.
    output: usize,
    /// Row and column of its first tap; negative in the padding.
    corner: [isize; 2],
    /// Its taps that are inside of the image, along both axes: from and to.
    rows: [usize; 2],
    columns: [usize; 2],
}

/// Channels that are treated at once.
const LANES: usize = 16;

/// The larger of two numbers, the first of equal ones, NaN if one is NaN.
#[inline(always)]
pub(crate) fn larger<S: Scalar>(x: S, other: S) -> S {
    #[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
    let is_larger = other > x || other != other;
    if is_larger { other } else { x }
}

/// What is done with some channels of a window all of whose taps are inside of the image.
trait Block {
    /// The `count` channels from `first` on, treated together with those that follow up to `L`:
    /// the next position's, which are read, but not changed for good.
    ///
    /// # Safety
    /// At every tap, and at the output, there are `L` numbers from channel `first` on, and `count`
    /// is at most `L`.
    unsafe fn block<const L: usize>(&mut self, first: usize, count: usize);
}

/// All `C` channels, block by block. Where there is room, which means that `LANES` numbers may be
/// read from the first of any block on, few channels, and what remains of many, are treated as if
/// there were a power of two of them.
///
/// # Safety
/// At every tap, and at the output, there are `C` numbers, and where there is room, also those
/// up to the next multiple of `LANES`.
#[inline(always)]
unsafe fn blocks<const C: usize>(mut work: impl Block, has_room: bool) {
    for block in 0..C / LANES {
        // SAFETY: all of these are below `C`.
        unsafe { work.block::<LANES>(block * LANES, LANES) };
    }
    let (first, count) = (C / LANES * LANES, C % LANES);
    if !has_room {
        for channel in first..C {
            // SAFETY: the channel is below `C`.
            unsafe { work.block::<1>(channel, 1) };
        }
        return;
    }
    // SAFETY: none of these reaches beyond the next multiple of `LANES`, up to which there is
    // room.
    unsafe {
        match count {
            0 => {}
            1 => work.block::<1>(first, count),
            2 => work.block::<2>(first, count),
            3 | 4 => work.block::<4>(first, count),
            5..=8 => work.block::<8>(first, count),
            _ => work.block::<LANES>(first, count),
        }
    }
}

/// `L` numbers.
///
/// # Safety
/// They are there: `at + L` is at most the length.
#[inline(always)]
unsafe fn load<S: Scalar, const L: usize>(from: &[S], at: usize) -> [S; L] {
    debug_assert!(at + L <= from.len());
    // SAFETY: the caller says that they are there.
    unsafe { from.as_ptr().add(at).cast::<[S; L]>().read() }
}

/// Writes `L` numbers. Those after the first few, which belong to the next position, are written
/// again later.
///
/// # Safety
/// There is room for them: `at + L` is at most the length.
#[inline(always)]
unsafe fn store<S: Scalar, const L: usize>(numbers: [S; L], to: &mut [S], at: usize) {
    debug_assert!(at + L <= to.len());
    // SAFETY: the caller says that there is room.
    unsafe { to.as_mut_ptr().add(at).cast::<[S; L]>().write(numbers) }
}

/// `count` numbers, to be changed.
///
/// # Safety
/// They are there: `at + count` is at most the length.
#[inline(always)]
unsafe fn part<S>(of: &mut [S], at: usize, count: usize) -> &mut [S] {
    debug_assert!(at + count <= of.len());
    // SAFETY: the caller says that they are there.
    unsafe { of.get_unchecked_mut(at..at + count) }
}

impl<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    Windows<C, KH, KW, SH, SW>
{
    /// For images of this height and width; so many windows along both axes; rows of padding
    /// above the image and columns on the left of it; rows and columns from one tap of a window
    /// to the next.
    ///
    /// # Panics
    /// Where a size is 0 or larger than any memory.
    pub const fn new(
        input: [usize; 2],
        output: [usize; 2],
        before: [usize; 2],
        dilation: [usize; 2],
    ) -> Self {
        const MOST: usize = 1 << (usize::BITS / 2 - 1);
        assert!(C > 0 && KH > 0 && KW > 0 && SH > 0 && SW > 0);
        let mut axis = 0;
        while axis < 2 {
            let sizes = [input[axis], output[axis], before[axis], dilation[axis]];
            let mut place = 0;
            while place < 4 {
                assert!(sizes[place] < MOST, "a size larger than any memory");
                place += 1;
            }
            axis += 1;
        }
        assert!(C < MOST && KH < MOST && KW < MOST && SH < MOST && SW < MOST);
        let [pixels, windows] = [input[0] * input[1], output[0] * output[1]];
        assert!(pixels.checked_mul(C).is_some() && windows.checked_mul(C).is_some());
        Self {
            input,
            output,
            before,
            dilation,
        }
    }

    /// Numbers in one sample of the input and of the output.
    pub const fn sizes(&self) -> [usize; 2] {
        let [[height, width], [rows, columns]] = [self.input, self.output];
        [height * width * C, rows * columns * C]
    }

    /// The taps of the window at a place along an axis that are inside of the image.
    #[inline(always)]
    fn taps<const KERNEL: usize>(&self, axis: usize, corner: isize) -> [usize; 2] {
        let step = self.dilation[axis].cast_signed();
        let size = self.input[axis].cast_signed();
        let below = |limit| {
            let places = (0..KERNEL).map(|tap| corner + tap.cast_signed() * step);
            places.filter(|place| *place < limit).count()
        };
        [below(0), below(size)]
    }

    /// The windows along an axis all of whose taps are inside of the image: from and to.
    #[inline(always)]
    fn whole<const KERNEL: usize, const STRIDE: usize>(&self, axis: usize) -> [usize; 2] {
        let (size, before) = (self.input[axis], self.before[axis]);
        let last = (KERNEL - 1) * self.dilation[axis];
        let to = match (size + before).checked_sub(last + 1) {
            Some(room) => (room / STRIDE + 1).min(self.output[axis]),
            None => 0,
        };
        [before.div_ceil(STRIDE).min(to), to]
    }

    /// Shows every window to `visitor`, row after row; of a row, first those all of whose
    /// taps are inside of the image.
    #[inline(always)]
    fn visit(&self, mut visitor: impl Visitor) {
        let whole_rows = self.whole::<KH, SH>(0);
        let whole_columns = self.whole::<KW, SW>(1);
        for row in 0..self.output[0] {
            let top = (row * SH).cast_signed() - self.before[0].cast_signed();
            let rows = self.taps::<KH>(0, top);
            let window = |column: usize| Window {
                output: row * self.output[1] + column,
                corner: [
                    top,
                    (column * SW).cast_signed() - self.before[1].cast_signed(),
                ],
                rows,
                columns: [0, KW],
            };
            let is_whole = whole_rows[0] <= row && row < whole_rows[1];
            let [from, to] = if is_whole { whole_columns } else { [0; 2] };
            for column in from..to {
                visitor.whole(window(column));
            }
            for column in (0..from).chain(to..self.output[1]) {
                let window = window(column);
                let columns = self.taps::<KW>(1, window.corner[1]);
                visitor.cut(Window { columns, ..window });
            }
        }
    }

    /// The position of a tap of a window, which is inside of the image.
    #[inline(always)]
    fn position(&self, window: &Window, row: usize, column: usize) -> usize {
        let [top, left] = window.corner;
        let place = |corner: isize, tap: usize, step: usize| {
            corner.wrapping_add_unsigned(tap * step).cast_unsigned()
        };
        place(top, row, self.dilation[0]) * self.input[1] + place(left, column, self.dilation[1])
    }

    /// The positions of all taps of a window, which are inside of the image.
    #[inline(always)]
    fn positions(&self, window: &Window) -> [[usize; KW]; KH] {
        let first = self.position(window, 0, 0);
        let (row_step, step) = (self.dilation[0] * self.input[1], self.dilation[1]);
        core::array::from_fn(|row| {
            core::array::from_fn(|column| first + row * row_step + column * step)
        })
    }

    /// No position is in two windows.
    #[inline(always)]
    fn are_apart(&self) -> bool {
        let is_dense = (KH == 1 || self.dilation[0] == 1) && (KW == 1 || self.dilation[1] == 1);
        KH <= SH && KW <= SW && is_dense
    }

    /// Every position is in a window, and every window inside of the image.
    #[inline(always)]
    fn cover(&self) -> bool {
        let [height, width] = self.input;
        KH == SH
            && KW == SW
            && self.before == [0; 2]
            && self.output[0] * SH == height
            && self.output[1] * SW == width
    }

    /// The taps of a window that a mean counts: those in the padding too, or only those inside of
    /// the image.
    #[inline(always)]
    fn counted(&self, window: &Window, padding: Option<[usize; 2]>) -> usize {
        let [rows, columns] = [window.rows, window.columns].map(|[from, to]| to - from);
        let Some(after) = padding else {
            return rows * columns;
        };
        let count = |axis: usize, kernel: usize| {
            let end = self.input[axis] + after[axis];
            let room = end.cast_signed() - window.corner[axis];
            kernel.min(usize::try_from(room).unwrap_or(0))
        };
        count(0, KH) * count(1, KW)
    }

    /// The largest number of each window, channel by channel; NaN if there is one, −∞ where a
    /// window has no tap inside of the image.
    #[inline(always)]
    pub fn max<I: Isa, S: Scalar>(&self, isa: I, x: &[S], y: &mut [S]) {
        let windows = self;
        run(isa, Max { windows, x, y });
    }

    /// The gradient of [`max`](Self::max), given its input and output: the first of the largest
    /// numbers of a window, row by row, receives that of the window.
    #[inline(always)]
    pub fn max_backward<I: Isa, S: Scalar>(
        &self,
        isa: I,
        x: &[S],
        y: &[S],
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

    /// The mean of each window, channel by channel. Taps in the padding are zeros that count,
    /// where `padding` says how many rows are below the image and columns on the right of it;
    /// without it they do not count. Taps behind the padding never do.
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

    /// The gradient of [`mean`](Self::mean).
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

/// What is done with every window of a sample.
trait Visitor {
    /// All of its taps are inside of the image.
    fn whole(&mut self, window: Window);
    /// Some are not.
    fn cut(&mut self, window: Window);
}

/// Declares what borrows windows of any sizes.
macro_rules! over_windows {
    ($($name:ident { $($field:ident: $type:ty),* })*) => {
        $(
            struct $name<
                'a,
                S,
                const C: usize,
                const KH: usize,
                const KW: usize,
                const SH: usize,
                const SW: usize,
            > {
                windows: &'a Windows<C, KH, KW, SH, SW>,
                $($field: $type,)*
            }
        )*
    };
}

/// Implements a trait for it.
macro_rules! with_windows {
    (impl $trait:ident for $type:ident { $($body:tt)* }) => {
        impl<
            S: Scalar,
            const C: usize,
            const KH: usize,
            const KW: usize,
            const SH: usize,
            const SW: usize,
        > $trait for $type<'_, S, C, KH, KW, SH, SW>
        {
            $($body)*
        }
    };
}

over_windows! {
    Max { x: &'a [S], y: &'a mut [S] }
    MaxBackward { x: &'a [S], y: &'a [S], d_y: &'a [S], d_x: &'a mut [S], are_apart: bool }
    Mean { x: &'a [S], y: &'a mut [S], padding: Option<[usize; 2]> }
    MeanBackward { d_y: &'a [S], d_x: &'a mut [S], padding: Option<[usize; 2]> }
}

/// A window all of whose taps are inside of the image, and what it belongs to.
struct Whole<'a, T, const KH: usize, const KW: usize> {
    of: &'a mut T,
    /// Where the first channel of its output is, and that of every tap.
    output: usize,
    taps: [[usize; KW]; KH],
}

/// Implements [`Visitor::whole`] by blocks of channels.
macro_rules! by_blocks {
    () => {
        #[inline(always)]
        fn whole(&mut self, window: Window) {
            let positions = self.windows.positions(&window);
            let taps = positions.map(|row| row.map(|position| position * C));
            let output = window.output * C;
            let [inputs, outputs] = self.windows.sizes();
            // Those of the last block that are not channels of this window.
            let more = C.div_ceil(LANES) * LANES;
            let has_room = taps[KH - 1][KW - 1] + more <= inputs && output + more <= outputs;
            let of = self;
            // SAFETY: all taps are inside of the image, whose size is that of the slices of every
            // visitor; what there is room for was just found out.
            unsafe { blocks::<C>(Whole { of, output, taps }, has_room) };
        }
    };
}

/// Implements [`Block`] for the windows of a visitor.
macro_rules! block {
    (for $type:ident { $($body:tt)* }) => {
        impl<
            S: Scalar,
            const C: usize,
            const KH: usize,
            const KW: usize,
            const SH: usize,
            const SW: usize,
        > Block for Whole<'_, $type<'_, S, C, KH, KW, SH, SW>, KH, KW>
        {
            $($body)*
        }
    };
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
            // SAFETY: as the caller says.
            let mut most = unsafe { load::<S, L>(x, self.taps[0][0] + first) };
            for &tap in &self.taps.as_flattened()[1..] {
                // SAFETY: as the caller says.
                let x = unsafe { load::<S, L>(x, tap + first) };
                for i in 0..L {
                    most[i] = larger(most[i], x[i]);
                }
            }
            // SAFETY: as the caller says.
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

// What the first of the largest numbers has taken is gone for the others.

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
                        let is_less = x[i] < y[i];
                        d_x[i] += if is_less { S::ZERO } else { rest[i] };
                        rest[i] = if is_less { rest[i] } else { S::ZERO };
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
            // SAFETY: as the caller says.
            let most = unsafe { load::<S, L>(y, self.output + first) };
            // SAFETY: as the caller says.
            let mut rest = unsafe { load::<S, L>(d_y, self.output + first) };
            for &tap in self.taps.as_flattened() {
                // SAFETY: as the caller says.
                let x = unsafe { load::<S, L>(x, tap + first) };
                let mut given = [S::ZERO; L];
                for i in 0..L {
                    let is_less = x[i] < most[i];
                    given[i] = if is_less { S::ZERO } else { rest[i] };
                    rest[i] = if is_less { rest[i] } else { S::ZERO };
                }
                // SAFETY: as the caller says.
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
            // SAFETY: as the caller says.
            let mut mean = unsafe { load::<S, L>(x, self.taps[0][0] + first) };
            for &tap in &self.taps.as_flattened()[1..] {
                // SAFETY: as the caller says.
                let x = unsafe { load::<S, L>(x, tap + first) };
                for i in 0..L {
                    mean[i] += x[i];
                }
            }
            for mean in &mut mean {
                *mean /= S::from_f64((KH * KW) as f64);
            }
            // SAFETY: as the caller says.
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
            // SAFETY: as the caller says.
            let mut given = unsafe { load::<S, L>(d_y, self.output + first) };
            for given in &mut given {
                *given /= S::from_f64((KH * KW) as f64);
            }
            for &tap in self.taps.as_flattened() {
                // SAFETY: as the caller says.
                let d_x = unsafe { part(d_x, tap + first, count) };
                for i in 0..count {
                    d_x[i] += given[i];
                }
            }
        }
    }
}
