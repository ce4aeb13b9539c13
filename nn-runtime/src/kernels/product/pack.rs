//! Copies a few rows of a left factor to the order in which tiles read them.
#![allow(unsafe_code)]

use core::mem::MaybeUninit;

use crate::kernels::vector::Vector;

/// The number of products that are summed in registers before the sum is added to the result. This
/// many columns of the rows that a tile reads fit in the first-level cache.
pub const DEPTH: usize = 256;
/// The size of a panel: the rows of the largest tile times `DEPTH`.
const PANEL: usize = 32 * DEPTH;

/// Rows of a left factor, where the rows at one depth are contiguous. Not initialized before
/// packing.
#[repr(C, align(64))]
pub(super) struct Panel<S>([MaybeUninit<S>; PANEL]);

impl<S: Copy + Default> Panel<S> {
    pub(super) const fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; PANEL])
    }

    /// Copies `rows` rows of depth `depth`, whose distance along the depth is `step`. In the copy,
    /// the distance is the number of rows, rounded up to whole vectors; the padding rows are zero.
    ///
    /// # Safety
    /// `source[l · step + i]` must be readable for `i < rows` and `l < depth`, and the processor
    /// must have the instructions. `depth` must be at most [`DEPTH`], and `rows` at most the rows
    /// of a tile.
    #[inline(always)]
    pub(super) unsafe fn copy<V: Vector<Element = S>>(
        &mut self,
        rows: usize,
        depth: usize,
        source: *const S,
        step: usize,
    ) -> (*const S, usize) {
        let width = Self::width::<V>(rows);
        let panel = self.0.as_mut_ptr().cast::<S>();
        // SAFETY: the caller guarantees that the source is readable. The panel is large enough for
        // the largest depth and number of rows, as `width` asserts at compile time.
        unsafe {
            if rows == width {
                for l in 0..depth {
                    for first in (0..width).step_by(V::LANES) {
                        V::load(source.add(l * step + first)).store(panel.add(l * width + first));
                    }
                }
            } else {
                let last = width - V::LANES;
                let mask = V::mask(rows - last);
                for l in 0..depth {
                    for first in (0..last).step_by(V::LANES) {
                        V::load(source.add(l * step + first)).store(panel.add(l * width + first));
                    }
                    V::load_first(source.add(l * step + last), mask)
                        .store(panel.add(l * width + last));
                }
            }
        }
        (panel, width)
    }

    /// Like [`copy`](Self::copy), for rows that are contiguous along the depth: row `i` starts at
    /// `source[i · step]`. The padding rows are zero too.
    ///
    /// # Safety
    /// As for [`copy`](Self::copy), with `source[i · step + l]`.
    #[inline(always)]
    pub(super) unsafe fn transpose<V: Vector<Element = S>>(
        &mut self,
        rows: usize,
        depth: usize,
        source: *const S,
        step: usize,
    ) -> (*const S, usize) {
        let width = Self::width::<V>(rows);
        let panel = self.0.as_mut_ptr().cast::<S>();
        let square_rows = rows / V::SQUARE * V::SQUARE;
        let square_depth = depth / V::SQUARE * V::SQUARE;
        // SAFETY: as in `copy`.
        unsafe {
            if rows < width {
                for l in 0..depth {
                    V::zero().store(panel.add((l + 1) * width - V::LANES));
                }
            }
            for i in (0..square_rows).step_by(V::SQUARE) {
                for l in (0..square_depth).step_by(V::SQUARE) {
                    let from = source.add(i * step + l);
                    V::transpose(from, step, panel.add(l * width + i), width);
                }
                for l in square_depth..depth {
                    for i in i..i + V::SQUARE {
                        *panel.add(l * width + i) = *source.add(i * step + l);
                    }
                }
            }
            for i in square_rows..rows {
                for l in 0..depth {
                    *panel.add(l * width + i) = *source.add(i * step + l);
                }
            }
        }
        (panel, width)
    }

    /// The number of rows, rounded up to whole vectors.
    #[inline(always)]
    fn width<V: Vector>(rows: usize) -> usize {
        const { assert!(V::TILE_VECTORS * V::LANES * DEPTH <= PANEL) };
        rows.next_multiple_of(V::LANES)
    }
}
