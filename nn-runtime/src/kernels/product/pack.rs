//! Copies of a few rows of a left factor in the order in which tiles read them.
#![allow(unsafe_code)]

use core::mem::MaybeUninit;

use crate::kernels::vector::Vector;

/// Products that are added in registers before they are added to the result. The rows of the
/// left factor that a tile reads stay in the first-level cache for so many.
pub const DEPTH: usize = 256;
/// Numbers in a panel: so many rows as the widest tile has, `DEPTH` deep.
const PANEL: usize = 32 * DEPTH;

/// Rows of a left factor, all rows at one depth next to each other. Not initialized before they
/// are packed.
#[repr(C, align(64))]
pub(super) struct Panel<S>([MaybeUninit<S>; PANEL]);

impl<S: Copy + Default> Panel<S> {
    pub(super) const fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; PANEL])
    }

    /// Copies `rows` rows, `depth` deep, whose step along the depth is `step`. The copy's step is
    /// the next multiple of a vector; rows that fill up the last one are zero.
    ///
    /// # Safety
    /// `source[l · step + i]` may be read for `i < rows`, `l < depth`, and the processor has the
    /// instructions. `depth` is at most [`DEPTH`] and `rows` at most a tile's.
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
        // SAFETY: the source as the caller says; the panel is large enough for the deepest and
        // widest, as `width` asserts when it compiles.
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

    /// The same for rows that lie along the depth: row `i` begins at `source[i · step]`. The
    /// rows that fill up the last vector are zero here as well.
    ///
    /// # Safety
    /// As [`copy`](Self::copy), with `source[i · step + l]`.
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

    /// Rows rounded up to whole vectors.
    #[inline(always)]
    fn width<V: Vector>(rows: usize) -> usize {
        const { assert!(V::TILE_VECTORS * V::LANES * DEPTH <= PANEL) };
        rows.next_multiple_of(V::LANES)
    }
}
