//! The maximum and the mean over sliding windows of images.
//!
//! Loads and stores are not bounds-checked individually. [`Windows::new`] validates the windows,
//! and every sample is a slice of exactly the size that follows from them.
#![allow(unsafe_code)]

use core::array;

use crate::scalar::Scalar;

/// Windows that slide over images, and whose sizes are valid.
///
/// Windows are positioned on the padded image, and their taps outside of the image have no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows(Sizes);

/// The sizes of [`Windows`]. A sequence is an image with one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The number of channels.
    pub channels: usize,
    /// Rows and columns of a window.
    pub kernel: [usize; 2],
    /// The distance between windows, in rows and columns.
    pub stride: [usize; 2],
    /// Height and width of the image.
    pub input: [usize; 2],
    /// The number of windows along both axes.
    pub output: [usize; 2],
    /// Rows of padding above the image, and columns of padding on its left.
    pub before: [usize; 2],
    /// The dilation: the distance between taps, in rows and columns.
    pub dilation: [usize; 2],
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

/// The indices of the first channel at every tap of a window that is inside of the image.
trait Taps: Copy {
    /// The taps of a window.
    fn of(windows: &Windows, window: &Window) -> Self;
    /// The taps of a window that lies `by` numbers further on.
    fn moved(self, by: usize) -> Self;
    /// The first tap.
    fn first(&self) -> usize;
    /// The last tap.
    fn last(&self) -> usize;
    /// Passes all taps but the first to `each`, row by row.
    fn others(&self, each: &mut impl EachTap);
}

/// The taps of a window of 2 × 2 pixels, which is the most common size.
#[derive(Clone, Copy)]
struct Four([usize; 4]);

impl Taps for Four {
    #[inline(always)]
    fn of(windows: &Windows, window: &Window) -> Self {
        let Spread {
            first,
            steps: [row, column],
            ..
        } = Spread::of(windows, window);
        Self([first, first + column, first + row, first + row + column])
    }

    #[inline(always)]
    fn moved(self, by: usize) -> Self {
        Self(self.0.map(|tap| tap + by))
    }

    #[inline(always)]
    fn first(&self) -> usize {
        self.0[0]
    }

    #[inline(always)]
    fn last(&self) -> usize {
        self.0[3]
    }

    #[inline(always)]
    fn others(&self, each: &mut impl EachTap) {
        let [_, others @ ..] = self.0;
        for tap in others {
            each.tap(tap);
        }
    }
}

/// What is done at each tap. This is no closure, because a closure with several callers is not
/// always inlined: its instructions are then not those of the instruction set of its caller.
trait EachTap {
    /// Mark it with `#[inline(always)]`.
    fn tap(&mut self, tap: usize);
}

/// The taps of a window of any size.
#[derive(Clone, Copy)]
struct Spread {
    first: usize,
    kernel: [usize; 2],
    /// The distances between taps, along both axes.
    steps: [usize; 2],
}

impl Taps for Spread {
    #[inline(always)]
    fn of(windows: &Windows, window: &Window) -> Self {
        let [rows, columns] = windows.0.dilation;
        Self {
            first: windows.position(window, 0, 0) * windows.0.channels,
            kernel: windows.0.kernel,
            steps: [rows * windows.0.input[1], columns].map(|step| step * windows.0.channels),
        }
    }

    #[inline(always)]
    fn moved(self, by: usize) -> Self {
        Self {
            first: self.first + by,
            ..self
        }
    }

    #[inline(always)]
    fn first(&self) -> usize {
        self.first
    }

    #[inline(always)]
    fn last(&self) -> usize {
        let along = |axis: usize| (self.kernel[axis] - 1) * self.steps[axis];
        self.first + along(0) + along(1)
    }

    #[inline(always)]
    fn others(&self, each: &mut impl EachTap) {
        for row in 0..self.kernel[0] {
            for column in usize::from(row == 0)..self.kernel[1] {
                each.tap(self.first + row * self.steps[0] + column * self.steps[1]);
            }
        }
    }
}

/// Which of several lanes are used: 1 or 0. It is in memory, because the compiler takes vectors apart
/// if it knows that lanes are used together.
type Mask = [u32; LANES];

/// What is known before the channels of a window are processed.
struct Rest {
    /// The number of channels in full blocks, and in the last block.
    channels: [usize; 2],
    /// Which lanes are channels in the last block.
    inside: Mask,
    /// How many numbers the input and the output have.
    sizes: [usize; 2],
    /// Whether each window of a row begins where the previous one ends.
    are_adjacent: bool,
}

/// Some channels of a window.
#[derive(Clone, Copy)]
struct Block<'a> {
    /// The index of the window's first channel in the output.
    output: usize,
    /// The first of the channels.
    first: usize,
    /// Which lanes are channels of the window.
    inside: &'a Mask,
    /// Whether excess lanes may be written, if windows do not overlap: later taps overwrite them.
    may_spill: bool,
}

/// A computation for every window of a sample.
trait Visitor {
    /// Processes some channels of a window whose taps are all inside of the image. Vectors have `L`
    /// lanes; the excess lanes belong to the next position. They are read, but any change to them
    /// is overwritten later.
    ///
    /// # Safety
    /// At every tap and at the output, there must be `L` numbers from the first channel on, and the
    /// number of channels must be at most `L`.
    unsafe fn block<const L: usize>(&mut self, taps: impl Taps, block: Block<'_>);

    /// Processes a window with taps outside of the image.
    fn cut(&mut self, windows: &Windows, window: Window);
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

/// Replaces those of `L` numbers that are inside by what `new` makes of their index and value. The
/// others are written back as they are.
///
/// # Safety
/// `at + L` must be at most the length.
#[inline(always)]
unsafe fn replace<S: Scalar, const L: usize>(
    of: &mut [S],
    at: usize,
    inside: &Mask,
    new: impl Fn(usize, S) -> S,
) {
    // SAFETY: the caller guarantees that the numbers exist.
    let mut numbers = unsafe { load::<S, L>(of, at) };
    for (i, number) in numbers.iter_mut().enumerate() {
        let new = new(i, *number);
        *number = if inside[i] == 0 { *number } else { new };
    }
    // SAFETY: the caller guarantees that there is room.
    unsafe { store(numbers, of, at) };
}

impl Windows {
    /// Windows of these sizes, which are checked.
    ///
    /// # Panics
    /// If a size is 0 or larger than any memory.
    pub const fn new(sizes: Sizes) -> Self {
        const MOST: usize = 1 << (usize::BITS / 2 - 1);
        let Sizes {
            channels,
            kernel,
            stride,
            input,
            output,
            before,
            dilation,
        } = sizes;
        let mut axis = 0;
        while axis < 2 {
            assert!(kernel[axis] > 0 && stride[axis] > 0, "a size of 0");
            let all = [
                kernel[axis],
                stride[axis],
                input[axis],
                output[axis],
                before[axis],
                dilation[axis],
            ];
            let mut place = 0;
            while place < all.len() {
                assert!(all[place] < MOST, "the size does not fit in memory");
                place += 1;
            }
            axis += 1;
        }
        assert!(channels > 0 && channels < MOST);
        let [pixels, windows] = [input[0] * input[1], output[0] * output[1]];
        assert!(pixels.checked_mul(channels).is_some() && windows.checked_mul(channels).is_some());
        Self(sizes)
    }

    /// The sizes of one sample of the input and of the output, in numbers.
    pub const fn sizes(&self) -> [usize; 2] {
        let [[height, width], [rows, columns]] = [self.0.input, self.0.output];
        [
            height * width * self.0.channels,
            rows * columns * self.0.channels,
        ]
    }

    /// The range of the taps of a window that are inside of the image, along one axis.
    #[inline(always)]
    fn taps(&self, axis: usize, corner: isize) -> [usize; 2] {
        let step = self.0.dilation[axis].cast_signed();
        let size = self.0.input[axis].cast_signed();
        let below = |limit| {
            let places = (0..self.0.kernel[axis]).map(|tap| corner + tap.cast_signed() * step);
            places.filter(|place| *place < limit).count()
        };
        [below(0), below(size)]
    }

    /// The range of the windows along one axis whose taps are all inside of the image.
    #[inline(always)]
    fn whole(&self, axis: usize) -> [usize; 2] {
        let (size, before, stride) = (self.0.input[axis], self.0.before[axis], self.0.stride[axis]);
        let last = (self.0.kernel[axis] - 1) * self.0.dilation[axis];
        let to = match (size + before).checked_sub(last + 1) {
            Some(room) => (room / stride + 1).min(self.0.output[axis]),
            None => 0,
        };
        [before.div_ceil(stride).min(to), to]
    }

    /// Passes every window to `visitor`, row by row. In each row, windows whose taps are all inside
    /// of the image come first.
    #[inline(always)]
    fn visit<T: Taps>(&self, visitor: &mut impl Visitor) {
        let (whole_rows, whole_columns) = (self.whole(0), self.whole(1));
        let channels = self.0.channels;
        let rest = Rest {
            channels: [channels - channels % LANES, channels % LANES],
            are_adjacent: self.0.kernel[1] == self.0.stride[1],
            inside: array::from_fn(|lane| u32::from(lane < channels % LANES)),
            sizes: self.sizes(),
        };
        let [rows, columns] = self.0.output;
        for row in 0..rows {
            let top = (row * self.0.stride[0]).cast_signed() - self.0.before[0].cast_signed();
            let window = |column: usize| Window {
                output: row * columns + column,
                corner: [
                    top,
                    (column * self.0.stride[1]).cast_signed() - self.0.before[1].cast_signed(),
                ],
                rows: [0, self.0.kernel[0]],
                columns: [0, self.0.kernel[1]],
            };
            let is_whole = whole_rows[0] <= row && row < whole_rows[1];
            let [from, to] = if is_whole { whole_columns } else { [0; 2] };
            if from < to {
                let first = window(from);
                let mut row = Row {
                    taps: T::of(self, &first),
                    output: first.output * channels,
                    step: self.0.stride[1] * channels,
                    channels,
                };
                // SAFETY: all taps are inside of the image, which has the size of the slices of
                // every visitor.
                unsafe {
                    match rest.channels {
                        [0, 2..=4] => row.visit::<4>(to - 1 - from, &rest, visitor),
                        [0, 5..=8] => row.visit::<8>(to - 1 - from, &rest, visitor),
                        [0, 9..=LANES] => row.visit::<LANES>(to - 1 - from, &rest, visitor),
                        _ => {
                            for _ in from..to - 1 {
                                visit_whole(&row, &rest, visitor);
                                row.next();
                            }
                        }
                    }
                    visit_whole(&row, &rest, visitor);
                }
            }
            if from > 0 || to < columns {
                let rows = self.taps(0, top);
                for column in (0..from).chain(to..columns) {
                    let window = window(column);
                    let columns = self.taps(1, window.corner[1]);
                    visitor.cut(
                        self,
                        Window {
                            rows,
                            columns,
                            ..window
                        },
                    );
                }
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
        place(top, row, self.0.dilation[0]) * self.0.input[1]
            + place(left, column, self.0.dilation[1])
    }

    /// The indices of the first channel at every tap that is inside of the image, for a window with
    /// taps outside of it.
    #[inline(always)]
    fn inside(&self, window: Window) -> impl Iterator<Item = usize> {
        let [rows, columns] = [window.rows, window.columns].map(|[from, to]| from..to);
        rows.flat_map(move |row| {
            let position = move |column| self.position(&window, row, column);
            columns
                .clone()
                .map(move |column| position(column) * self.0.channels)
        })
    }

    /// Whether windows do not overlap.
    fn are_apart(&self) -> bool {
        let is_apart = |axis: usize| {
            self.0.kernel[axis] <= self.0.stride[axis]
                && (self.0.kernel[axis] == 1 || self.0.dilation[axis] == 1)
        };
        is_apart(0) && is_apart(1)
    }

    /// Whether the windows cover every position, and all of them are inside of the image.
    fn cover(&self) -> bool {
        let covers = |axis: usize| {
            self.0.kernel[axis] == self.0.stride[axis]
                && self.0.before[axis] == 0
                && self.0.output[axis] * self.0.stride[axis] == self.0.input[axis]
        };
        covers(0) && covers(1)
    }

    /// The number of taps by which a mean divides: including taps in the padding, or only those
    /// inside of the image.
    fn counted(&self, window: &Window, padding: Option<[usize; 2]>) -> usize {
        let [rows, columns] = [window.rows, window.columns].map(|[from, to]| to - from);
        let Some(after) = padding else {
            return rows * columns;
        };
        let count = |axis: usize| {
            let end = self.0.input[axis] + after[axis];
            let room = end.cast_signed() - window.corner[axis];
            self.0.kernel[axis].min(usize::try_from(room).unwrap_or(0))
        };
        count(0) * count(1)
    }
}

mod max;
mod mean;

/// The windows of a row whose taps are all inside of the image.
struct Row<T> {
    /// The taps of the current window.
    taps: T,
    /// The index of the current window's first channel in the output.
    output: usize,
    /// The distance between windows in the input.
    step: usize,
    channels: usize,
}

impl<T: Taps> Row<T> {
    #[inline(always)]
    fn next(&mut self) {
        self.taps = self.taps.moved(self.step);
        self.output += self.channels;
    }

    /// Passes the channels of `count` windows to `visitor`, a block of more than half of `L` channels
    /// for each window. Another window must follow, so that there is room for the excess lanes.
    ///
    /// # Safety
    /// All taps of all these windows and of the one that follows must be inside of the image.
    #[inline(always)]
    unsafe fn visit<const L: usize>(
        &mut self,
        count: usize,
        rest: &Rest,
        visitor: &mut impl Visitor,
    ) {
        for _ in 0..count {
            let block = Block {
                output: self.output,
                first: 0,
                inside: &rest.inside,
                // All channels are in this block, so that excess lanes belong to the next pixel, which
                // is the next tap of the row, or the first one of the next window.
                may_spill: rest.are_adjacent,
            };
            // SAFETY: the caller guarantees it.
            unsafe { visitor.block::<L>(self.taps, block) };
            self.next();
        }
    }
}

/// Passes all channels of a window to `visitor`, in blocks. If there is room, the remaining channels
/// are rounded up to a block, which extends past this window.
///
/// # Safety
/// All taps must be inside of the image.
#[inline(always)]
unsafe fn visit_whole<T: Taps>(row: &Row<T>, rest: &Rest, visitor: &mut impl Visitor) {
    let (taps, output) = (row.taps, row.output);
    let ([full, count], [inputs, outputs]) = (rest.channels, rest.sizes);
    let block = |first, inside, may_spill| Block {
        output,
        first,
        inside,
        may_spill,
    };
    // Full blocks and single channels have no excess lanes.
    let mut first = 0;
    while first < full {
        // SAFETY: all of these channels are below the number of channels.
        unsafe { visitor.block::<LANES>(taps, block(first, &[1; LANES], true)) };
        first += LANES;
    }
    let room = (inputs - taps.last()).min(outputs - output) - full;
    // SAFETY: the block has enough room, or extends over existing channels only.
    unsafe {
        match count {
            0 => {}
            1 => visitor.block::<1>(taps, block(full, &[1; LANES], true)),
            2..=4 if room >= 4 => visitor.block::<4>(taps, block(full, &rest.inside, false)),
            5..=8 if room >= 8 => visitor.block::<8>(taps, block(full, &rest.inside, false)),
            9.. if room >= LANES => visitor.block::<LANES>(taps, block(full, &rest.inside, false)),
            _ => visit_singly(row, rest, visitor),
        }
    }
}

/// Passes the channels of the last block to `visitor`, one after another. This is a function of its
/// own, because the compiler prepares loops over channels in every row of windows.
///
/// # Safety
/// All taps must be inside of the image.
#[cold]
#[inline(never)]
unsafe fn visit_singly<T: Taps>(row: &Row<T>, rest: &Rest, visitor: &mut impl Visitor) {
    let [full, count] = rest.channels;
    for first in full..full + count {
        let block = Block {
            output: row.output,
            first,
            inside: &[1; LANES],
            may_spill: true,
        };
        // SAFETY: this is an existing channel.
        unsafe { visitor.block::<1>(row.taps, block) };
    }
}

#[cfg(test)]
mod tests;

pub(crate) use max::{is_largest, larger};
