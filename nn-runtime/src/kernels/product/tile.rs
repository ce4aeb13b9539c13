//! The innermost loops: tiles of a result whose sums stay in registers.
#![allow(unsafe_code)]

use super::walk::Walk;
use crate::kernels::vector::Vector;

/// Some rows of the result, in a block of the depth. The part of the left factor is the same for
/// all columns.
///
/// Whoever makes one promises that for all `i < rows`, offsets `l` of `full` and then `partly`, and
/// columns that are asked for, `a[l · a_step + i]`, the right factor at the offset and the column's
/// offset from `b` and, unless `start` is null, `start[j · start_column + i]` may be read and
/// `c[j · c_column + i]` written; and that for `l < full.len()` the rows of `a` that fill up the
/// last vector may be read.
#[derive(Clone, Copy)]
pub(super) struct Run<'a, S> {
    /// Rows of the result.
    pub(super) rows: usize,
    /// The left factor, and its step along the depth.
    pub(super) a: *const S,
    pub(super) a_step: usize,
    /// The right factor, and where its numbers lie along the depth: first for those products whose
    /// left factor may be read in full vectors, then for the others.
    pub(super) b: *const S,
    pub(super) full: &'a [usize],
    pub(super) partly: &'a [usize],
    /// The right factor's columns.
    pub(super) columns: &'a Walk,
    /// What the sums are added to, if not null, and its step from column to column.
    pub(super) start: *const S,
    pub(super) start_column: usize,
    /// The result, and its step from column to column.
    pub(super) c: *mut S,
    pub(super) c_column: usize,
}

impl<S: Copy> Run<'_, S> {
    /// Computes `tiles` tiles of `ROWS` vectors × `COLUMNS` columns, from column `first` on.
    ///
    /// # Safety
    /// The promise of the type, for these columns, and the processor's instructions;
    /// `rows` is at most `ROWS` vectors and more than one less.
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
        // SAFETY: the processor has the instructions, says the caller.
        let mask = unsafe { V::mask(last) };
        let mut cursor = self.columns.cursor(first);
        let (full, partly) = (self.full, self.partly);
        for tile in 0..tiles {
            let column = first + tile * COLUMNS;
            let columns = cursor.next_of().map(|offset| self.b.wrapping_add(offset));
            let mut a = self.a;
            // SAFETY: all that is read or written lies within what the type's promise names.
            unsafe {
                let mut sums = [[V::zero(); ROWS]; COLUMNS];
                for &offset in full {
                    let mut left = [V::zero(); ROWS];
                    for (vector, left) in left.iter_mut().enumerate() {
                        *left = V::load(a.add(vector * V::LANES));
                    }
                    step(&mut sums, left, &columns, offset);
                    a = a.wrapping_add(self.a_step);
                }
                for &offset in partly {
                    let mut left = [V::zero(); ROWS];
                    for (vector, left) in left.iter_mut().enumerate() {
                        let source = a.add(vector * V::LANES);
                        *left = if vector == ROWS - 1 {
                            V::load_first(source, mask)
                        } else {
                            V::load(source)
                        };
                    }
                    step(&mut sums, left, &columns, offset);
                    a = a.wrapping_add(self.a_step);
                }
                for (j, sums) in sums.into_iter().enumerate() {
                    let c = self.c.add((column + j) * self.c_column);
                    let start = self.start.wrapping_add((column + j) * self.start_column);
                    for (vector, mut sum) in sums.into_iter().enumerate() {
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
/// The right factor may be read `at` each of `b`, and the processor has the instructions.
#[inline(always)]
unsafe fn step<V: Vector, const ROWS: usize, const COLUMNS: usize>(
    sums: &mut [[V; ROWS]; COLUMNS],
    left: [V; ROWS],
    b: &[*const V::Element; COLUMNS],
    at: usize,
) {
    for (sums, b) in sums.iter_mut().zip(b) {
        // SAFETY: as the caller says.
        unsafe {
            let right = V::splat(b.wrapping_add(at));
            for (sum, left) in sums.iter_mut().zip(left) {
                *sum = sum.plus_product(left, right);
            }
        }
    }
}
