//! The innermost loops: tiles of a result whose sums stay in registers.
#![allow(unsafe_code)]

use crate::kernels::vector::Vector;

/// A run of tiles side by side: some rows of the result, and columns from one on. The part of
/// the left factor is the same for all.
///
/// Whoever makes one promises that for all `i < rows`, `l < depth` and the columns `j` that are
/// asked for, `a[l · a_step + i]`, `b[l · b_step + j · b_column]` and, unless `start` is null,
/// `start[j · start_column + i]` may be read and `c[j · c_column + i]` written.
#[derive(Clone, Copy)]
pub(super) struct Run<S> {
    /// Rows of the result.
    pub(super) rows: usize,
    /// Products in every sum.
    pub(super) depth: usize,
    /// The left factor, and its step along the depth.
    pub(super) a: *const S,
    pub(super) a_step: usize,
    /// The right factor, its step along the depth, and from column to column.
    pub(super) b: *const S,
    pub(super) b_step: usize,
    pub(super) b_column: usize,
    /// What the sums are added to, if not null, and its step from column to column.
    pub(super) start: *const S,
    pub(super) start_column: usize,
    /// The result, and its step from column to column.
    pub(super) c: *mut S,
    pub(super) c_column: usize,
}

impl<S: Copy> Run<S> {
    /// Computes `tiles` tiles of `ROWS` vectors × `COLUMNS` columns, from column `first` on.
    /// `MASKED` if the last vector is not full.
    ///
    /// # Safety
    /// The promise of the type, for these columns, and the processor's instructions;
    /// `rows` is at most `ROWS` vectors and more than one less, and full if not `MASKED`.
    #[inline(always)]
    pub(super) unsafe fn tiles<V, const ROWS: usize, const COLUMNS: usize, const MASKED: bool>(
        &self,
        first: usize,
        tiles: usize,
    ) where
        V: Vector<Element = S>,
    {
        let last = self.rows - (ROWS - 1) * V::LANES;
        // SAFETY: the processor has the instructions, says the caller.
        let mask = unsafe { V::mask(last) };
        let load = |source: *const S, vector: usize| {
            // SAFETY: the caller lets all rows be read, of which the last vector has `last`.
            unsafe {
                if MASKED && vector == ROWS - 1 {
                    V::load_first(source.add(vector * V::LANES), mask)
                } else {
                    V::load(source.add(vector * V::LANES))
                }
            }
        };
        for tile in 0..tiles {
            let column = first + tile * COLUMNS;
            // SAFETY: all that is read or written lies within what the type's promise names.
            unsafe {
                let mut a = self.a;
                let mut b = self.b.add(column * self.b_column);
                let mut sums = [[V::zero(); ROWS]; COLUMNS];
                for _ in 0..self.depth {
                    let mut left = [V::zero(); ROWS];
                    for (vector, left) in left.iter_mut().enumerate() {
                        *left = load(a, vector);
                    }
                    for (j, sums) in sums.iter_mut().enumerate() {
                        let right = V::splat(b.add(j * self.b_column));
                        for (sum, left) in sums.iter_mut().zip(left) {
                            *sum = sum.plus_product(left, right);
                        }
                    }
                    a = a.wrapping_add(self.a_step);
                    b = b.wrapping_add(self.b_step);
                }
                for (j, sums) in sums.into_iter().enumerate() {
                    let c = self.c.add((column + j) * self.c_column);
                    let start = self.start.wrapping_add((column + j) * self.start_column);
                    for (vector, mut sum) in sums.into_iter().enumerate() {
                        if !self.start.is_null() {
                            sum = sum.plus(load(start, vector));
                        }
                        let c = c.add(vector * V::LANES);
                        if MASKED && vector == ROWS - 1 {
                            sum.store_first(c, mask, last);
                        } else {
                            sum.store(c);
                        }
                    }
                }
            }
        }
    }
}
