//! The maximum and the mean over sliding windows of images.
//!
//! Loads and stores are not bounds-checked individually. [`Windows::new`] validates the windows,
//! and every sample is a slice of exactly the size that follows from them.
#![allow(unsafe_code)]

use crate::scalar::Scalar;

/// Windows of `KH` × `KW` pixels with `C` channels and strides of `SH` rows and `SW` columns. A
/// sequence is an image with one row.
///
/// Windows are positioned on the padded image, and their taps outside of the image have no value.
/// Kernel size, stride and channels are constants, so that the loops over taps and channels are
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
    /// The number of windows along both axes.
    output: [usize; 2],
    /// Rows of padding above the image, and columns of padding on its left.
    before: [usize; 2],
    /// The dilation: the distance between taps, in rows and columns.
    dilation: [usize; 2],
}

/// A window.
#[derive(Clone, Copy)]
struct Window {
    /// The position in the output.
    output: usize,
    /// Row and column of the first tap; negative in the padding.
    corner: [isize; 2],
    /// The taps inside of the image, along both axes: start and end.
    rows: [usize; 2],
    columns: [usize; 2],
}

/// The number of channels that are processed at a time.
const LANES: usize = 16;

/// A computation for some channels of a window whose taps are all inside of the image.
trait Block {
    /// Processes `count` channels from `first` on. Vectors have `L` lanes; the excess lanes belong
    /// to the next position. They are read, but any change to them is overwritten later.
    ///
    /// # Safety
    /// At every tap and at the output, there must be `L` numbers from channel `first` on, and
    /// `count` must be at most `L`.
    unsafe fn block<const L: usize>(&mut self, first: usize, count: usize);
}

/// Processes all `C` channels, in blocks. If `has_room`, `LANES` numbers can be read from the start
/// of any block. The remaining channels are then rounded up to a power of two.
///
/// # Safety
/// At every tap and at the output, there must be `C` numbers and, if `has_room`, also the numbers
/// up to the next multiple of `LANES`.
#[inline(always)]
unsafe fn blocks<const C: usize>(mut work: impl Block, has_room: bool) {
    for block in 0..C / LANES {
        // SAFETY: all of these channels are below `C`.
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
    // SAFETY: none of these blocks extends past the next multiple of `LANES`, up to which there is
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

/// Reads `L` numbers.
///
/// # Safety
/// `at + L` must be at most the length.
#[inline(always)]
unsafe fn load<S: Scalar, const L: usize>(from: &[S], at: usize) -> [S; L] {
    debug_assert!(at + L <= from.len());
    // SAFETY: the caller guarantees that the numbers exist.
    unsafe { from.as_ptr().add(at).cast::<[S; L]>().read() }
}

/// Writes `L` numbers. Excess numbers, which belong to the next position, are overwritten later.
///
/// # Safety
/// `at + L` must be at most the length.
#[inline(always)]
unsafe fn store<S: Scalar, const L: usize>(numbers: [S; L], to: &mut [S], at: usize) {
    debug_assert!(at + L <= to.len());
    // SAFETY: the caller guarantees that there is room.
    unsafe { to.as_mut_ptr().add(at).cast::<[S; L]>().write(numbers) }
}

/// A mutable slice of `count` numbers.
///
/// # Safety
/// `at + count` must be at most the length.
#[inline(always)]
unsafe fn part<S>(of: &mut [S], at: usize, count: usize) -> &mut [S] {
    debug_assert!(at + count <= of.len());
    // SAFETY: the caller guarantees that the numbers exist.
    unsafe { of.get_unchecked_mut(at..at + count) }
}

impl<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>
    Windows<C, KH, KW, SH, SW>
{
    /// Creates windows for images of the given height and width (`input`). `output` is the number
    /// of windows along both axes, `before` the rows of padding above the image and the columns of
    /// padding on its left, and `dilation` the distance between taps in rows and columns.
    ///
    /// # Panics
    /// If a size is 0 or larger than any memory.
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
                assert!(sizes[place] < MOST, "the size does not fit in memory");
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

    /// The sizes of one sample of the input and of the output, in numbers.
    pub const fn sizes(&self) -> [usize; 2] {
        let [[height, width], [rows, columns]] = [self.input, self.output];
        [height * width * C, rows * columns * C]
    }

    /// The range of the taps of a window that are inside of the image, along one axis.
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

    /// The range of the windows along one axis whose taps are all inside of the image.
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

    /// Passes every window to `visitor`, row by row. In each row, windows whose taps are all inside
    /// of the image come first.
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

    /// The position of a tap that is inside of the image.
    #[inline(always)]
    fn position(&self, window: &Window, row: usize, column: usize) -> usize {
        let [top, left] = window.corner;
        let place = |corner: isize, tap: usize, step: usize| {
            corner.wrapping_add_unsigned(tap * step).cast_unsigned()
        };
        place(top, row, self.dilation[0]) * self.input[1] + place(left, column, self.dilation[1])
    }

    /// The positions of all taps of a window that is inside of the image.
    #[inline(always)]
    fn positions(&self, window: &Window) -> [[usize; KW]; KH] {
        let first = self.position(window, 0, 0);
        let (row_step, step) = (self.dilation[0] * self.input[1], self.dilation[1]);
        core::array::from_fn(|row| {
            core::array::from_fn(|column| first + row * row_step + column * step)
        })
    }

    /// Whether windows do not overlap.
    #[inline(always)]
    fn are_apart(&self) -> bool {
        let is_dense = (KH == 1 || self.dilation[0] == 1) && (KW == 1 || self.dilation[1] == 1);
        KH <= SH && KW <= SW && is_dense
    }

    /// Whether the windows cover every position, and all of them are inside of the image.
    #[inline(always)]
    fn cover(&self) -> bool {
        let [height, width] = self.input;
        KH == SH
            && KW == SW
            && self.before == [0; 2]
            && self.output[0] * SH == height
            && self.output[1] * SW == width
    }

    /// The number of taps by which a mean divides: including taps in the padding, or only those
    /// inside of the image.
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

/// A computation for every window of a sample.
trait Visitor {
    /// Processes a window whose taps are all inside of the image.
    fn whole(&mut self, window: Window);
    /// Processes a window with taps outside of the image.
    fn cut(&mut self, window: Window);
}

/// Declares structs that borrow windows of any size.
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

/// Implements a trait for such a struct.
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

/// A window whose taps are all inside of the image, with its visitor.
struct Whole<'a, T, const KH: usize, const KW: usize> {
    of: &'a mut T,
    /// The offsets of the first channel, in the output and at every tap.
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
            // The number of channels rounded up to whole blocks, which extend past this window.
            let more = C.div_ceil(LANES) * LANES;
            let has_room = taps[KH - 1][KW - 1] + more <= inputs && output + more <= outputs;
            let of = self;
            // SAFETY: all taps are inside of the image, which has the size of the slices of every
            // visitor. Whether there is room was checked above.
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
