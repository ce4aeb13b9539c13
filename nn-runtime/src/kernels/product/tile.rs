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
                for &offset in full {
                    let mut left = [V::zero(); ROWS];
                    for vector in 0..ROWS {
                        left[vector] = V::load(a.add(vector * V::LANES));
                    }
                    step(&mut sums, left, &columns, offset);
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
