//! The innermost loops: register tiles, whose sums stay in registers.
#![allow(unsafe_code)]
// Loops over indices take less time to compile than iterators.
#![allow(clippy::needless_range_loop)]

use super::walk::Walk;
use crate::kernels::vector::Vector;

/// Some rows of the result in a block of the depth. The left factor is the same for all columns.
///
/// Whoever creates a value guarantees the following for all rows `i < rows`, offsets number `l` of
/// `full` and then `partly`, and columns `j` that are computed. These can be read:
/// `a[l · a_step + i]`, the right factor at the sum of both offsets from `b` and, unless `start` is
/// null, `start[j · start_column + i]`. `c[j · c_column + i]` can be written. For `l < full.len()`,
/// the rows of `a` that fill up the last vector can be read as well.
#[derive(Clone, Copy)]
pub(super) struct Run<'a, S> {
    /// The rows of the result.
    pub(super) rows: usize,
    /// The left factor and its step along the depth.
    pub(super) a: *const S,
    pub(super) a_step: usize,
    /// The right factor and its offsets along the depth: first those at which the left factor can
    /// be read in full vectors, then the others.
    pub(super) b: *const S,
    pub(super) full: &'a [usize],
    pub(super) partly: &'a [usize],
    /// Which fours of the offsets in `full` are of contiguous numbers, from the lowest bit on.
    pub(super) fours: u64,
    /// The columns of the right factor.
    pub(super) columns: &'a Walk,
    /// The numbers to which the sums are added (unless null), and their step between columns.
    pub(super) start: *const S,
    pub(super) start_column: usize,
    /// The result and its step between columns.
    pub(super) c: *mut S,
    pub(super) c_column: usize,
}

impl<S: Copy> Run<'_, S> {
    /// Computes `tiles` tiles of `ROWS` vectors × `COLUMNS` columns, from column `first` on.
    ///
    /// # Safety
    /// The contract of the type must hold for these columns, and the processor must have the
    /// instructions. `rows` must fill more than `ROWS` - 1 vectors and at most `ROWS`.
    #[inline(always)]
    pub(super) unsafe fn tiles<V, const ROWS: usize, const COLUMNS: usize>(
        &self,
        first: usize,
        tiles: usize,
    ) where
        V: Vector<Element = S>,
    {
        let last = self.rows - (ROWS - 1) * V::LANES;
        let partial = last < V::LANES;
        // SAFETY: the caller guarantees that the processor has the instructions.
        let mask = unsafe { V::mask(last) };
        let mut cursor = self.columns.cursor(first);
        let (full, partly) = (self.full, self.partly);
        for tile in 0..tiles {
            let column = first + tile * COLUMNS;
            let offsets: [usize; COLUMNS] = cursor.next_of();
            let mut columns = [self.b; COLUMNS];
            for j in 0..COLUMNS {
                columns[j] = self.b.wrapping_add(offsets[j]);
            }
            let mut a = self.a;
            // SAFETY: everything that is read or written is covered by the contract of the type.
            unsafe {
                let mut sums = [[V::zero(); ROWS]; COLUMNS];
                let mut full = full;
                if V::FOURS {
                    let (chunks, rest) = full.as_chunks::<4>();
                    full = rest;
                    let mut fours = self.fours;
                    for chunk in chunks {
                        if fours & 1 == 1 {
                            four_steps(&mut sums, (a, self.a_step), &columns, chunk[0]);
                            a = a.wrapping_add(4 * self.a_step);
                        } else {
                            for &offset in chunk {
                                step(&mut sums, loaded(a), &columns, offset);
                                a = a.wrapping_add(self.a_step);
                            }
                        }
                        fours >>= 1;
                    }
                }
                for &offset in full {
                    step(&mut sums, loaded(a), &columns, offset);
                    a = a.wrapping_add(self.a_step);
                }
                for &offset in partly {
                    let mut left = [V::zero(); ROWS];
                    for vector in 0..ROWS {
                        let source = a.add(vector * V::LANES);
                        left[vector] = if vector == ROWS - 1 {
                            V::load_first(source, mask)
                        } else {
                            V::load(source)
                        };
                    }
                    step(&mut sums, left, &columns, offset);
                    a = a.wrapping_add(self.a_step);
                }
                for j in 0..COLUMNS {
                    let c = self.c.add((column + j) * self.c_column);
                    let start = self.start.wrapping_add((column + j) * self.start_column);
                    for vector in 0..ROWS {
                        let mut sum = sums[j][vector];
                        let offset = vector * V::LANES;
                        let partial = partial && vector == ROWS - 1;
                        if !self.start.is_null() {
                            sum = sum.plus(if partial {
                                V::load_first(start.add(offset), mask)
                            } else {
                                V::load(start.add(offset))
                            });
                        }
                        if partial {
                            sum.store_first(c.add(offset), mask, last);
                        } else {
                            sum.store(c.add(offset));
                        }
                    }
                }
            }
        }
    }
}

/// Reads vectors one after another.
///
/// # Safety
/// `ROWS` vectors are read, and the processor must have the instructions.
#[inline(always)]
unsafe fn loaded<V: Vector, const ROWS: usize>(a: *const V::Element) -> [V; ROWS] {
    // SAFETY: the caller guarantees it.
    unsafe {
        let mut left = [V::zero(); ROWS];
        for vector in 0..ROWS {
            left[vector] = V::load(a.add(vector * V::LANES));
        }
        left
    }
}

/// Adds the products at four depths, where the right factor is contiguous.
///
/// # Safety
/// As for [`step`], for four numbers from `at` on, and for four times `ROWS` vectors at a distance
/// of `a.1` from `a.0` on.
#[inline(always)]
unsafe fn four_steps<V: Vector, const ROWS: usize, const COLUMNS: usize>(
    sums: &mut [[V; ROWS]; COLUMNS],
    a: (*const V::Element, usize),
    b: &[*const V::Element; COLUMNS],
    at: usize,
) {
    // SAFETY: the caller guarantees it.
    unsafe {
        let right = b.map(|b| V::load_four(b.wrapping_add(at)));
        step_with::<V, ROWS, COLUMNS, 0>(sums, loaded(a.0), &right);
        step_with::<V, ROWS, COLUMNS, 1>(sums, loaded(a.0.add(a.1)), &right);
        step_with::<V, ROWS, COLUMNS, 2>(sums, loaded(a.0.add(2 * a.1)), &right);
        step_with::<V, ROWS, COLUMNS, 3>(sums, loaded(a.0.add(3 * a.1)), &right);
    }
}

/// Adds the products with number `LANE` of four numbers for each column.
///
/// # Safety
/// The processor must have the instructions.
#[inline(always)]
unsafe fn step_with<V: Vector, const ROWS: usize, const COLUMNS: usize, const LANE: i32>(
    sums: &mut [[V; ROWS]; COLUMNS],
    left: [V; ROWS],
    right: &[V::Four; COLUMNS],
) {
    for j in 0..COLUMNS {
        for vector in 0..ROWS {
            // SAFETY: the caller guarantees it.
            sums[j][vector] =
                unsafe { sums[j][vector].plus_product_with::<LANE>(left[vector], right[j]) };
        }
    }
}

/// Adds the products at one depth.
///
/// # Safety
/// The right factor must be readable at offset `at` from each pointer in `b`, and the processor
/// must have the instructions.
#[inline(always)]
unsafe fn step<V: Vector, const ROWS: usize, const COLUMNS: usize>(
    sums: &mut [[V; ROWS]; COLUMNS],
    left: [V; ROWS],
    b: &[*const V::Element; COLUMNS],
    at: usize,
) {
    for j in 0..COLUMNS {
        // SAFETY: the caller guarantees it.
        unsafe {
            let right = V::splat(b[j].wrapping_add(at));
            for vector in 0..ROWS {
                sums[j][vector] = sums[j][vector].plus_product(left[vector], right);
            }
        }
    }
}
