//! The innermost loops: tiles of a result whose sums stay in registers.
#![allow(unsafe_code)]

use crate::kernels::vector::Vector;

/// Columns of a tile that are addressed from one pointer: at no, one or two steps from it.
const GROUP: usize = 3;
/// Such pointers, enough for the widest tile.
const GROUPS: usize = 3;

/// A run of tiles side by side: some rows of the result, and columns from one on. The part of
/// the left factor is the same for all.
///
/// Whoever makes one promises that for all `i < rows`, `l < depth` and the columns `j` that are
/// asked for, `a[l · a_step + i]`, `b[l · b_step + j · b_column]` and, unless `start` is null,
/// `start[j · start_column + i]` may be read and `c[j · c_column + i]` written; and that for
/// `l < full_depth` the rows of `a` that fill up the last vector may be read.
#[derive(Clone, Copy)]
pub(super) struct Run<S> {
    /// Rows of the result.
    pub(super) rows: usize,
    /// Products in every sum.
    pub(super) depth: usize,
    /// Those of them whose left factor may be read in full vectors.
    pub(super) full_depth: usize,
    /// The left factor, and its step along the depth.
    pub(super) a: *const S,
    pub(super) a_step: usize,
    /// The right factor from each group of columns on, its step along the depth, and from column
    /// to column. To the compiler the groups are unrelated, so that it does not derive one
    /// address from the other in a chain as long as the multiplications take.
    pub(super) b: [*const S; GROUPS],
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
    /// The pointers to the groups of a right factor.
    #[inline(always)]
    pub(super) fn groups(b: *const S, b_column: usize) -> [*const S; GROUPS] {
        core::array::from_fn(|group| b.wrapping_add(group * GROUP * b_column))
    }

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
        const { assert!(COLUMNS <= GROUP * GROUPS) };
        let last = self.rows - (ROWS - 1) * V::LANES;
        let partial = last < V::LANES;
        // SAFETY: the processor has the instructions, says the caller.
        let mask = unsafe { V::mask(last) };
        for tile in 0..tiles {
            let column = first + tile * COLUMNS;
            let mut a = self.a;
            let mut b = self
                .b
                .map(|group| group.wrapping_add(column * self.b_column));
            // SAFETY: all that is read or written lies within what the type's promise names.
            unsafe {
                let mut sums = [[V::zero(); ROWS]; COLUMNS];
                for _ in 0..self.full_depth {
                    let mut left = [V::zero(); ROWS];
                    for (vector, left) in left.iter_mut().enumerate() {
                        *left = V::load(a.add(vector * V::LANES));
                    }
                    self.step(&mut sums, left, &mut b);
                    a = a.wrapping_add(self.a_step);
                }
                for _ in self.full_depth..self.depth {
                    let mut left = [V::zero(); ROWS];
                    for (vector, left) in left.iter_mut().enumerate() {
                        let source = a.add(vector * V::LANES);
                        *left = if vector == ROWS - 1 {
                            V::load_first(source, mask)
                        } else {
                            V::load(source)
                        };
                    }
                    self.step(&mut sums, left, &mut b);
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

    /// Adds the products at one depth, and moves `b` to the next.
    ///
    /// # Safety
    /// As [`tiles`](Self::tiles): the right factor may be read at `b`.
    #[inline(always)]
    unsafe fn step<V, const ROWS: usize, const COLUMNS: usize>(
        &self,
        sums: &mut [[V; ROWS]; COLUMNS],
        left: [V; ROWS],
        b: &mut [*const S; GROUPS],
    ) where
        V: Vector<Element = S>,
    {
        for (j, sums) in sums.iter_mut().enumerate() {
            // SAFETY: as the caller says.
            unsafe {
                let right = V::splat(b[j / GROUP].wrapping_add(j % GROUP * self.b_column));
                for (sum, left) in sums.iter_mut().zip(left) {
                    *sum = sum.plus_product(left, right);
                }
            }
        }
        for group in b {
            *group = group.wrapping_add(self.b_step);
        }
    }
}
