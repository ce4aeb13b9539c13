//! The loops around the tiles: blocks of the depth, rows, columns.
#![allow(unsafe_code)]

use super::pack::Panel;
use super::tile::Run;
use crate::kernels::dispatch::{Isa, Task};
use crate::kernels::vector::Vector;
use crate::scalar::Scalar;

/// Products that are added in registers before they are added to the result. The rows of the
/// left factor that a tile reads stay in the first-level cache for so many.
pub const DEPTH: usize = 256;

/// A left factor as it is stored.
#[derive(Clone, Copy)]
pub(super) enum Left<'a, S> {
    /// m × k.
    Plain(&'a [S]),
    /// k × m.
    Transposed(&'a [S]),
}

/// A right factor as it is stored.
#[derive(Clone, Copy)]
pub(super) enum Right<'a, S> {
    /// k × n.
    Plain(&'a [S]),
    /// n × k.
    Transposed(&'a [S]),
}

/// What a product is added to.
#[derive(Clone, Copy)]
pub(super) enum Start<'a, S> {
    /// Nothing: the result is overwritten.
    Nothing,
    /// What is there.
    Contents,
    /// The same numbers in every column.
    Bias(&'a [S]),
}

/// How the left factor's rows reach the tiles.
#[derive(Clone, Copy, PartialEq)]
enum Packing {
    /// Read where they are.
    None,
    /// Copied, where they are far apart and read often.
    Copy,
    /// Transposed.
    Transpose,
}

/// A product whose slices were found to be long enough.
pub(super) struct Problem<S> {
    m: usize,
    k: usize,
    n: usize,
    a: *const S,
    packing: Packing,
    b: *const S,
    b_step: usize,
    b_column: usize,
    start: *const S,
    start_column: usize,
    c: *mut S,
}

impl<S: Scalar> Problem<S> {
    /// Nothing, if a slice is too short or there is nothing to compute.
    #[inline(always)]
    pub(super) fn new(
        [m, k, n]: [usize; 3],
        left: Left<'_, S>,
        right: Right<'_, S>,
        start: Start<'_, S>,
        c: &mut [S],
    ) -> Option<Self> {
        let (Left::Plain(a) | Left::Transposed(a)) = left;
        let (Right::Plain(b) | Right::Transposed(b)) = right;
        let long_enough = |slice: &[S], rows: usize, columns: usize| {
            rows.checked_mul(columns)
                .is_some_and(|numbers| numbers <= slice.len())
        };
        let enough = long_enough(a, m, k)
            && long_enough(b, k, n)
            && long_enough(c, m, n)
            && match start {
                Start::Bias(bias) => bias.len() >= m,
                _ => true,
            };
        debug_assert!(enough, "a matrix is shorter than {m} × {k} × {n} needs");
        if !enough || m == 0 || n == 0 {
            return None;
        }
        let packing = match left {
            Left::Transposed(_) => Packing::Transpose,
            // Rows that are far apart compete for few places of the cache.
            Left::Plain(_) if n >= 48 && m * size_of::<S>() >= 1024 => Packing::Copy,
            Left::Plain(_) => Packing::None,
        };
        let (b_step, b_column) = match right {
            Right::Plain(_) => (1, k),
            Right::Transposed(_) => (n, 1),
        };
        let c = c.as_mut_ptr();
        let (start, start_column) = match start {
            Start::Nothing => (core::ptr::null(), 0),
            Start::Contents => (c.cast_const(), m),
            Start::Bias(bias) => (bias.as_ptr(), 0),
        };
        Some(Self {
            m,
            k,
            n,
            a: a.as_ptr(),
            packing,
            b: b.as_ptr(),
            b_step,
            b_column,
            start,
            start_column,
            c,
        })
    }
}

/// Computes a product.
#[inline(always)]
pub(super) fn drive<I: Isa, S: Scalar>(isa: I, problem: Problem<S>) {
    if problem.packing == Packing::None {
        blocks(isa, &problem, None);
    } else {
        isa.call(Packed(problem));
    }
}

/// A function of its own, so that only those products that pack pay for a large stack frame.
struct Packed<S>(Problem<S>);

impl<S: Scalar> Task for Packed<S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        blocks(isa, &self.0, Some(&mut Panel::new()));
    }
}

#[inline(always)]
fn blocks<I: Isa, S: Scalar>(isa: I, problem: &Problem<S>, mut panel: Option<&mut Panel<S>>) {
    let &Problem { m, k, .. } = problem;
    let lanes = S::Vector::<I>::LANES;
    let vectors = m.div_ceil(lanes);
    let mut first_depth = 0;
    // Once also if `k` is zero, so that the result is written.
    loop {
        let depth = (k - first_depth).min(DEPTH);
        let mut first_row = 0;
        while first_row < m {
            let panel_vectors = panel_of(vectors - first_row / lanes, S::Vector::<I>::TILE_VECTORS);
            let rows = (panel_vectors * lanes).min(m - first_row);
            let run = rows_of(
                problem,
                panel.as_deref_mut(),
                isa,
                first_depth,
                depth,
                first_row,
                rows,
            );
            columns(isa, problem.n, run);
            first_row += rows;
        }
        first_depth += depth;
        if first_depth >= k {
            return;
        }
    }
}

/// Vectors of the next panel, of those that are left. Panels of two share what they load with most
/// columns; one alone would wait for its sums, so that an odd one goes with two others.
#[inline(always)]
fn panel_of(left: usize, most: usize) -> usize {
    if left == 3 {
        most.min(3)
    } else {
        left.min(most.min(2))
    }
}

/// The tiles of some rows, in one block of the depth.
#[inline(always)]
fn rows_of<I: Isa, S: Scalar>(
    problem: &Problem<S>,
    panel: Option<&mut Panel<S>>,
    _: I,
    first_depth: usize,
    depth: usize,
    first_row: usize,
    rows: usize,
) -> Run<S> {
    let &Problem { m, k, .. } = problem;
    // SAFETY: rows and depths are within the matrices, which are as long as the problem says.
    unsafe {
        let c = problem.c.add(first_row);
        // Without depth the factors are empty, and only the result is written.
        let plain = problem.a.wrapping_add(first_depth * m + first_row);
        let (a, a_step) = match (problem.packing, panel) {
            (Packing::Copy, Some(panel)) => panel.copy::<S::Vector<I>>(rows, depth, plain, m),
            (Packing::Transpose, Some(panel)) => {
                let transposed = problem.a.wrapping_add(first_row * k + first_depth);
                panel.transpose::<S::Vector<I>>(rows, depth, transposed, k)
            }
            _ => (plain, m),
        };
        // A vector that is not full may be read in full where the rows of the next columns
        // follow: everywhere but at the matrix' end. What it holds there is never written.
        let full_depth = if problem.packing == Packing::None {
            let width = rows.next_multiple_of(S::Vector::<I>::LANES);
            let numbers = (k * m).saturating_sub(first_depth * m + first_row);
            numbers
                .checked_sub(width)
                .map_or(0, |after| after / m + 1)
                .min(depth)
        } else {
            depth
        };
        let (start, start_column) = if first_depth > 0 {
            (c.cast_const(), m)
        } else if problem.start.is_null() {
            (problem.start, 0)
        } else {
            (problem.start.add(first_row), problem.start_column)
        };
        Run {
            rows,
            depth,
            full_depth,
            a,
            a_step,
            b: Run::groups(
                problem.b.wrapping_add(first_depth * problem.b_step),
                problem.b_column,
            ),
            b_step: problem.b_step,
            b_column: problem.b_column,
            start,
            start_column,
            c,
            c_column: m,
        }
    }
}

/// All columns of some rows, in tiles of two widths at most that differ by one column.
#[inline(always)]
fn columns<I: Isa, S: Scalar>(isa: I, n: usize, run: Run<S>) {
    let vectors = run.rows.div_ceil(S::Vector::<I>::LANES);
    let most = S::Vector::<I>::TILE_COLUMNS[vectors - 1];
    let shares = Shares::new(n, most);
    let wide = shares.larger * (shares.smallest + 1);
    for (width, first, count) in [
        (shares.smallest + 1, 0, shares.larger),
        (shares.smallest, wide, shares.count - shares.larger),
    ] {
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

/// Tiles of one width.
struct Tiles<S> {
    run: Run<S>,
    width: usize,
    first: usize,
    count: usize,
}

impl<S: Scalar> Task for Tiles<S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        match self.run.rows.div_ceil(S::Vector::<I>::LANES) {
            1 => self.width::<I, 1>(isa),
            2 => self.width::<I, 2>(isa),
            _ => self.width::<I, 3>(isa),
        }
    }
}

impl<S: Scalar> Tiles<S> {
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
        // Tiles that this instruction set never asks for are not compiled.
        if COLUMNS <= const { S::Vector::<I>::TILE_COLUMNS[ROWS - 1] } {
            // SAFETY: `rows_of` kept the promise of `Run` for all columns below `n`, and the
            // tiles of both widths together are these; `isa` proves the instructions.
            unsafe {
                self.run
                    .tiles::<S::Vector<I>, ROWS, COLUMNS>(self.first, self.count);
            }
        }
    }
}

/// A number of things in the fewest shares of at most a given size, as equal as can be, so that
/// none is so small that it wastes the registers: the first `larger` shares have one more than
/// the others.
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
