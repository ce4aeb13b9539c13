//! Maxima and means of windows that slide over images.
//!
//! Loads and stores are not checked one by one: windows are cut from what [`Windows::new`] has
//! accepted, and every sample is a slice of just the size that follows from it.
#![allow(unsafe_code)]

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

mod max;
mod mean;
#[cfg(test)]
mod tests;

pub(crate) use max::{is_largest, larger};
