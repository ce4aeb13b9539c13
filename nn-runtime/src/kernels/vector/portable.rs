//! Vectors as arrays. The compiler turns their loops into the instructions of the target: SSE2, or
//! scalar code.

use super::{Vector, four_in_memory};
use crate::kernels::arithmetic::Arithmetic;

/// Whether every processor of the target has a fused multiply-add instruction that can be used.
/// Without the standard library, the fused operation is otherwise a slow function.
pub(in crate::kernels) const FUSED: bool = cfg!(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    all(feature = "std", target_feature = "fma")
));

/// A vector of `N` numbers, which is computed in parts of `NARROW` numbers where sums do not depend
/// on the width.
#[derive(Clone, Copy, Debug)]
pub struct Portable<S, const N: usize, const NARROW: usize = N>([S; N]);

impl<S: Arithmetic, const N: usize, const NARROW: usize> Vector for Portable<S, N, NARROW> {
    type Element = S;
    type Mask = usize;
    type Narrow = Portable<S, NARROW>;
    four_in_memory!(S);

    const LANES: usize = N;
    // With two numbers, the sums use 16 of the 32 registers of a floating-point unit without
    // vectors; with 32 bytes, 12 of the 16 registers of SSE2.
    const TILE_COLUMNS: [usize; 3] = if N <= 2 { [4, 4, 0] } else { [6, 0, 0] };
    const MASKED: bool = false;
    const SMALL: bool = N <= 2;
    const SQUARE: usize = 4;

    #[inline(always)]
    unsafe fn zero() -> Self {
        Self([S::default(); N])
    }

    #[inline(always)]
    unsafe fn splat(source: *const S) -> Self {
        // SAFETY: the caller guarantees that one number can be read.
        Self([unsafe { *source }; N])
    }

    #[inline(always)]
    unsafe fn load(source: *const S) -> Self {
        // SAFETY: the caller guarantees that `N` numbers can be read; an array is aligned like its
        // numbers. A read without alignment would not be an instruction of the floating-point unit
        // on ARM processors.
        Self(unsafe { source.cast::<[S; N]>().read() })
    }

    #[inline(always)]
    unsafe fn store(self, destination: *mut S) {
        // SAFETY: the caller guarantees that `N` numbers can be written.
        unsafe { destination.cast::<[S; N]>().write(self.0) };
    }

    #[inline(always)]
    unsafe fn mask(count: usize) -> usize {
        count
    }

    #[inline(always)]
    unsafe fn load_first(source: *const S, mask: usize) -> Self {
        let mut vector = [S::default(); N];
        for (lane, x) in vector.iter_mut().enumerate().take(mask) {
            // SAFETY: the caller guarantees that `mask` numbers can be read, and `lane < mask`.
            *x = unsafe { *source.add(lane) };
        }
        Self(vector)
    }

    #[inline(always)]
    unsafe fn store_first(self, destination: *mut S, _: usize, count: usize) {
        for (lane, &x) in self.0.iter().enumerate().take(count) {
            // SAFETY: the caller guarantees that `count` numbers can be written, and
            // `lane < count`.
            unsafe { *destination.add(lane) = x };
        }
    }

    #[inline(always)]
    unsafe fn plus_product(mut self, a: Self, b: Self) -> Self {
        for lane in 0..N {
            self.0[lane] = if FUSED {
                self.0[lane].plus_fused_product(a.0[lane], b.0[lane])
            } else {
                self.0[lane] + a.0[lane] * b.0[lane]
            };
        }
        self
    }

    #[inline(always)]
    unsafe fn plus(mut self, other: Self) -> Self {
        for lane in 0..N {
            self.0[lane] += other.0[lane];
        }
        self
    }

    #[inline(always)]
    unsafe fn transpose(
        source: *const S,
        source_step: usize,
        destination: *mut S,
        destination_step: usize,
    ) {
        for l in 0..Self::SQUARE {
            for i in 0..Self::SQUARE {
                // SAFETY: the caller guarantees that the numbers of both squares can be read and
                // written.
                unsafe {
                    *destination.add(l * destination_step + i) = *source.add(i * source_step + l);
                }
            }
        }
    }
}
