//! The loops around the tiles: over blocks of the depth, rows and columns.
#![allow(unsafe_code)]

use crate::kernels::guard::{Parts, holds};
use core::mem::MaybeUninit;
use core::ops::Range;

use super::Products;
use super::pack::{DEPTH, Panel};
use super::tile::Run;
use super::walk::{Walk, divided};
use super::{Left, Product, Start};
use crate::kernels::dispatch::{Isa, Task};
use crate::kernels::vector::Vector;

/// The vectors of the tiles.
type Tile<I, S> = <<S as Products>::Vector<I> as Vector>::Narrow;

/// How tiles access the rows of the left factor.
#[derive(Clone, Copy, PartialEq)]
enum Packing {
    /// In place.
    None,
    /// Copied, because they are far apart and read often.
    Copy,
    /// Transposed.
    Transpose,
}

/// A product whose slices have been checked to be long enough.
pub(super) struct Problem<'a, S> {
    rows: usize,
    a: *const S,
    a_step: usize,
    /// The number of elements of the left factor that can be read.
    a_numbers: usize,
    packing: Packing,
    b: *const S,
    depth: &'a Walk,
    columns: &'a Walk,
    start: *const S,
    start_column: usize,
    c: *mut S,
    c_column: usize,
}

impl<'a, S: Products> Problem<'a, S> {
    /// Returns `None` if a slice is too short or there is nothing to compute.
    #[inline(always)]
    pub(super) fn new(product: &'a mut Product<'_, S>) -> Option<Self> {
        let &mut Product {
            rows,
            left,
            left_step,
            right,
            ref depth,
            ref columns,
            start,
            ref mut result,
            result_step,
        } = product;
        let (Left::Plain(a) | Left::Transposed(a)) = left;
        let (k, n) = (depth.count(), columns.count());
        // Whether a slice contains `lines` lines of `length` numbers at a distance of `step`.
        let long_enough = |slice: &[S], lines: usize, step: usize, length: usize| {
            lines == 0
                || length == 0
                || (lines - 1).saturating_mul(step).saturating_add(length) <= slice.len()
        };
        let enough =
            match left {
                Left::Plain(a) => long_enough(a, k, left_step, rows),
                Left::Transposed(a) => long_enough(a, rows, left_step, k),
            } && (k == 0 || n == 0 || depth.last().saturating_add(columns.last()) < right.len())
                && long_enough(result, n, result_step, rows)
                && match start {
                    Start::Bias(bias) => bias.len() >= rows,
                    _ => true,
                };
        debug_assert!(
            enough,
            "a matrix is too short for a product of {rows} × {k} × {n}"
        );
        let enough = holds(enough, "a matrix is too short for its product");
        if !enough || rows == 0 || n == 0 {
            return None;
        }
        let packing = match left {
            Left::Transposed(_) => Packing::Transpose,
            // Rows that are far apart compete for the same cache sets. With fewer columns, copying
            // costs as much as it saves.
            Left::Plain(_) if n >= 128 && left_step * size_of::<S>() >= 512 => Packing::Copy,
            Left::Plain(_) => Packing::None,
        };
        let c = result.as_mut_ptr();
        let (start, start_column) = match start {
            Start::Nothing => (core::ptr::null(), 0),
            Start::Contents => (c.cast_const(), result_step),
            Start::Bias(bias) => (bias.as_ptr(), 0),
        };
        Some(Self {
            rows,
            a: a.as_ptr(),
            a_step: left_step,
            a_numbers: a.len(),
            packing,
            b: right.as_ptr(),
            depth,
            columns,
            start,
            start_column,
            c,
            c_column: result_step,
        })
    }
}

/// Computes a product.
#[inline(always)]
pub(super) fn run<I: Isa, S: Products>(isa: I, problem: &Problem<'_, S>) {
    if problem.packing == Packing::None {
        blocks(isa, problem, None);
    } else {
        isa.call(Packed(problem));
    }
}

/// A separate function, so that only products that pack need a large stack frame.
struct Packed<'a, S>(&'a Problem<'a, S>);

impl<S: Products> Task for Packed<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        blocks(isa, self.0, Some(&mut Panel::new()));
    }
}

#[inline(always)]
fn blocks<I: Isa, S: Products>(isa: I, problem: &Problem<'_, S>, mut panel: Option<&mut Panel<S>>) {
    let k = problem.depth.count();
    let mut offsets = Offsets::new();
    let mut first = 0;
    // Runs at least once, even if the depth is zero, so that the result is written.
    loop {
        let depth = (k - first).min(DEPTH);
        let offsets = offsets.fill(problem.depth, first, depth);
        let block = Block {
            first,
            offsets,
            fours: if Tile::<I, S>::FOURS {
                fours(problem.depth, offsets)
            } else {
                0
            },
        };
        panels(isa, problem, panel.as_deref_mut(), &block);
        first += depth;
        if first >= k {
            return;
        }
    }
}

/// A block of the depth.
struct Block<'a> {
    /// The index of its first number along the depth.
    first: usize,
    /// The offsets of its numbers.
    offsets: &'a [usize],
    /// Which fours of offsets are of contiguous numbers, from the lowest bit on.
    fours: u64,
}

/// Determines which fours of offsets are of contiguous numbers.
#[inline(always)]
fn fours(walk: &Walk, offsets: &[usize]) -> u64 {
    const { assert!(DEPTH / 4 <= 64) };
    if walk.steps[2] != 1 {
        return 0;
    }
    if matches!(walk.counts, [1, 1, _]) {
        return u64::MAX;
    }
    let mut fours = 0;
    for (place, &[first, second, third, fourth]) in offsets.as_chunks::<4>().0.iter().enumerate() {
        let contiguous = [second, third, fourth] == [first + 1, first + 2, first + 3];
        fours |= u64::from(contiguous) << (place % 64);
    }
    fours
}

/// The offsets of the numbers of a block. Tiles read them instead of walking.
struct Offsets([MaybeUninit<usize>; DEPTH]);

impl Offsets {
    const fn new() -> Self {
        Self([MaybeUninit::uninit(); DEPTH])
    }

    /// Computes the offsets of `count` numbers (at most [`DEPTH`]) of a walk, from number `first`
    /// on.
    #[inline(always)]
    fn fill(&mut self, walk: &Walk, first: usize, count: usize) -> &[usize] {
        let offsets = self.0.part_mut(..count);
        let [outer, middle, inner] = walk.counts;
        if outer * middle == 1 {
            let step = walk.steps[2];
            for (l, offset) in offsets.iter_mut().enumerate() {
                offset.write((first + l) * step);
            }
        } else {
            let (inner, (row, mut within)) = divided(first, inner);
            let mut rows = walk.rows(row);
            for offset in offsets.iter_mut() {
                let along = within.wrapping_mul(walk.steps[2]);
                offset.write(rows.offset.wrapping_add(along));
                within += 1;
                if within == inner {
                    within = 0;
                    rows.advance();
                }
            }
        }
        // SAFETY: all of these numbers were just written.
        unsafe { &*(core::ptr::from_ref(offsets) as *const [usize]) }
    }
}

/// Computes all rows for one block of the depth.
#[inline(always)]
fn panels<I: Isa, S: Products>(
    isa: I,
    problem: &Problem<'_, S>,
    mut panel: Option<&mut Panel<S>>,
    block: &Block<'_>,
) {
    let lanes = Tile::<I, S>::LANES;
    let vectors = problem.rows.div_ceil(lanes);
    let columns = problem.columns.count();
    let mut first_row = 0;
    while first_row < problem.rows {
        let panel_vectors = panel_of(vectors - first_row / lanes, Tile::<I, S>::TILE_VECTORS);
        let rows = (panel_vectors * lanes).min(problem.rows - first_row);
        let these = first_row..first_row + rows;
        let run = rows_of(isa, problem, panel.as_deref_mut(), block, these);
        tiles(isa, columns, &run);
        first_row += rows;
    }
}

/// The number of vectors in the next panel, given the number that is left. Panels of two vectors
/// share each load among the most columns. With only one vector, the sums would wait for each
/// other, so the last three vectors form one panel.
#[inline(always)]
fn panel_of(left: usize, most: usize) -> usize {
    if left == 3 {
        most.min(3)
    } else {
        left.min(most.min(2))
    }
}

/// Prepares the tiles of some rows for one block of the depth.
#[inline(always)]
fn rows_of<'a, I: Isa, S: Products>(
    _: I,
    problem: &'a Problem<'a, S>,
    panel: Option<&mut Panel<S>>,
    block: &'a Block<'a>,
    these: Range<usize>,
) -> Run<'a, S> {
    let (first_row, rows) = (these.start, these.end - these.start);
    let step = problem.a_step;
    let depth = block.offsets.len();
    // SAFETY: rows and depths are within the matrices, whose sizes were checked for the problem.
    unsafe {
        let c = problem.c.add(first_row);
        // If the depth is zero, the factors are empty, and only the result is written.
        let plain = problem.a.wrapping_add(block.first * step + first_row);
        let (a, a_step) = match (problem.packing, panel) {
            (Packing::Copy, Some(panel)) => panel.copy::<Tile<I, S>>(rows, depth, plain, step),
            (Packing::Transpose, Some(panel)) => {
                let transposed = problem.a.wrapping_add(first_row * step + block.first);
                panel.transpose::<Tile<I, S>>(rows, depth, transposed, step)
            }
            _ => (plain, step),
        };
        // A partial vector can be read in full if numbers follow, which is the case except at the
        // end of the matrix. The excess lanes are never written.
        let full_depth = if problem.packing == Packing::None {
            let width = rows.next_multiple_of(Tile::<I, S>::LANES);
            let numbers = problem
                .a_numbers
                .saturating_sub(block.first * step + first_row);
            numbers
                .checked_sub(width)
                .map_or(0, |after| after / step.max(1) + 1)
                .min(depth)
        } else {
            depth
        };
        let (full, partly) = block.offsets.cut(full_depth);
        let (start, start_column) = if block.first > 0 {
            (c.cast_const(), problem.c_column)
        } else if problem.start.is_null() {
            (problem.start, 0)
        } else {
            (problem.start.add(first_row), problem.start_column)
        };
        Run {
            rows,
            a,
            a_step,
            b: problem.b,
            full,
            partly,
            fours: block.fours,
            columns: problem.columns,
            start,
            start_column,
            c,
            c_column: problem.c_column,
        }
    }
}

/// Computes all columns of some rows, in tiles of at most two widths, which differ by one column.
#[inline(always)]
fn tiles<I: Isa, S: Products>(isa: I, n: usize, run: &Run<'_, S>) {
    let vectors = run.rows.div_ceil(Tile::<I, S>::LANES);
    let most = match (vectors, Tile::<I, S>::TILE_COLUMNS) {
        (1, [most, _, _]) | (2, [_, most, _]) | (_, [_, _, most]) => most.max(1),
    };
    let widths = if Tile::<I, S>::SMALL {
        // Only the largest tiles and those of one column are compiled.
        let (count, rest) = (n / most, n % most);
        [(most, 0, count), (1, n - rest, rest)]
    } else {
        let shares = Shares::new(n, most);
        let wide = shares.larger * (shares.smallest + 1);
        [
            (shares.smallest + 1, 0, shares.larger),
            (shares.smallest, wide, shares.count - shares.larger),
        ]
    };
    for (width, first, count) in widths {
        if count > 0 {
            isa.call(Tiles {
                run,
                width,
                first,
                count,
            });
        }
    }
}

/// The tiles of one width.
struct Tiles<'a, S> {
    run: &'a Run<'a, S>,
    width: usize,
    first: usize,
    count: usize,
}

impl<S: Products> Task for Tiles<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        match self.run.rows.div_ceil(Tile::<I, S>::LANES) {
            1 => self.width::<I, 1>(isa),
            2 => self.width::<I, 2>(isa),
            _ => self.width::<I, 3>(isa),
        }
    }
}

impl<S: Products> Tiles<'_, S> {
    #[inline(always)]
    fn width<I: Isa, const ROWS: usize>(self, isa: I) {
        match self.width {
            1 => self.tiles::<I, ROWS, 1>(isa),
            2 => self.tiles::<I, ROWS, 2>(isa),
            3 => self.tiles::<I, ROWS, 3>(isa),
            4 => self.tiles::<I, ROWS, 4>(isa),
            5 => self.tiles::<I, ROWS, 5>(isa),
            6 => self.tiles::<I, ROWS, 6>(isa),
            7 => self.tiles::<I, ROWS, 7>(isa),
            _ => self.tiles::<I, ROWS, 8>(isa),
        }
    }

    #[inline(always)]
    fn tiles<I: Isa, const ROWS: usize, const COLUMNS: usize>(self, _: I) {
        // Tiles that are not used for this instruction set are not compiled.
        let most = const { Tile::<I, S>::TILE_COLUMNS[ROWS - 1] };
        if COLUMNS <= most && (!Tile::<I, S>::SMALL || COLUMNS == 1 || COLUMNS == most) {
            // SAFETY: `rows_of` fulfills the contract of `Run` for all columns below `n`, and the
            // tiles of both widths together cover these; `isa` proves that the instructions are
            // available.
            unsafe {
                self.run
                    .tiles::<Tile<I, S>, ROWS, COLUMNS>(self.first, self.count);
            }
        }
    }
}

/// Splits a number of items into the fewest shares of at most a given size. Shares are as equal as
/// possible, so that none is so small that it wastes registers: the first `larger` shares have one
/// more item than the others.
struct Shares {
    count: usize,
    smallest: usize,
    larger: usize,
}

impl Shares {
    #[inline(always)]
    fn new(things: usize, most: usize) -> Self {
        let count = things.div_ceil(most).max(1);
        Self {
            count,
            smallest: things / count,
            larger: things % count,
        }
    }
}
