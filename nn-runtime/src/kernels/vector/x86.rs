//! Vectors for x86-64: AVX2 with fused multiply-add, and AVX-512.
//!
//! The methods are inlined into functions that are compiled for these instructions. The type of the
//! instruction set ([`Isa`](crate::kernels::dispatch::Isa)) proves that the processor has them.

#[allow(clippy::wildcard_imports, reason = "the names are the instructions'")]
use core::arch::x86_64::*;

use super::{Vector, four_in_memory};

/// Eight `f32` with AVX2.
#[derive(Clone, Copy, Debug)]
pub struct F32x8(__m256);
/// Four `f64` with AVX2.
#[derive(Clone, Copy, Debug)]
pub struct F64x4(__m256d);
/// Sixteen `f32` with AVX-512.
#[derive(Clone, Copy, Debug)]
pub struct F32x16(__m512);
/// Eight `f64` with AVX-512.
#[derive(Clone, Copy, Debug)]
pub struct F64x8(__m512d);

/// Ones followed by zeros. AVX2 masks are loaded from here, at an offset that depends on the count.
static MASKS: [u32; 16] = {
    let mut masks = [0; 16];
    let mut lane = 0;
    while lane < 8 {
        masks[lane] = u32::MAX;
        lane += 1;
    }
    masks
};

/// The methods that are the same for both widths, given the names of the intrinsics.
macro_rules! common {
    ($element:ty, $zero:ident, $splat:ident, $load:ident, $store:ident, $fma:ident, $add:ident) => {
        type Element = $element;
        type Narrow = Self;
        four_in_memory!($element);

        const MASKED: bool = true;

        #[inline(always)]
        unsafe fn zero() -> Self {
            // SAFETY: the caller guarantees the instructions.
            Self(unsafe { $zero() })
        }
        #[inline(always)]
        unsafe fn splat(source: *const $element) -> Self {
            // SAFETY: the caller guarantees the instructions, and that one number can be read.
            Self(unsafe { $splat(*source) })
        }
        #[inline(always)]
        unsafe fn load(source: *const $element) -> Self {
            // SAFETY: the caller guarantees the instructions, and that a vector can be read.
            Self(unsafe { $load(source) })
        }
        #[inline(always)]
        unsafe fn store(self, destination: *mut $element) {
            // SAFETY: the caller guarantees the instructions, and that a vector can be written.
            unsafe { $store(destination, self.0) };
        }
        #[inline(always)]
        unsafe fn plus_product(self, a: Self, b: Self) -> Self {
            // SAFETY: the caller guarantees the instructions.
            Self(unsafe { $fma(a.0, b.0, self.0) })
        }
        #[inline(always)]
        unsafe fn plus(self, other: Self) -> Self {
            // SAFETY: the caller guarantees the instructions.
            Self(unsafe { $add(self.0, other.0) })
        }
    };
}

impl Vector for F32x8 {
    type Mask = __m256i;
    const LANES: usize = 8;
    // Use of the 16 registers: 12 sums, 2 of the left factor, 1 of the right factor, and 1 mask.
    const TILE_COLUMNS: [usize; 3] = [8, 6, 0];
    const SQUARE: usize = 8;

    common!(
        f32,
        _mm256_setzero_ps,
        _mm256_set1_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_fmadd_ps,
        _mm256_add_ps
    );

    #[inline(always)]
    unsafe fn mask(count: usize) -> __m256i {
        // SAFETY: 8 of the 16 numbers are read, starting at an index from 0 to 8.
        unsafe { _mm256_loadu_si256(MASKS.as_ptr().add(8 - count.min(8)).cast()) }
    }
    #[inline(always)]
    unsafe fn load_first(source: *const f32, mask: __m256i) -> Self {
        // SAFETY: the caller guarantees the instructions, and that the lanes of the mask can be
        // read.
        Self(unsafe { _mm256_maskload_ps(source, mask) })
    }
    #[inline(always)]
    unsafe fn store_first(self, destination: *mut f32, _: __m256i, count: usize) {
        // Masked stores take many cycles on AMD processors, so they are not used.
        // SAFETY: the caller guarantees the instructions, and that `count` numbers can be written.
        // The parts of 8, 4, 2 and 1 numbers that are written here are contiguous and add up to
        // `count`.
        unsafe {
            if count >= 8 {
                return self.store(destination);
            }
            let mut destination = destination;
            let mut rest = _mm256_castps256_ps128(self.0);
            if count & 4 != 0 {
                _mm_storeu_ps(destination, rest);
                destination = destination.add(4);
                rest = _mm256_extractf128_ps::<1>(self.0);
            }
            if count & 2 != 0 {
                _mm_storel_pd(destination.cast(), _mm_castps_pd(rest));
                destination = destination.add(2);
                rest = _mm_movehl_ps(rest, rest);
            }
            if count & 1 != 0 {
                _mm_store_ss(destination, rest);
            }
        }
    }
    #[inline(always)]
    unsafe fn transpose(source: *const f32, step: usize, destination: *mut f32, to: usize) {
        // SAFETY: the caller guarantees the instructions, and that eight columns of eight numbers
        // can be read and written at these steps.
        unsafe {
            // Two half columns, four columns apart, share a register. What remains are
            // transpositions of 4 × 4 numbers within the halves.
            let half = |i: usize, l: usize| {
                let low = _mm256_castps128_ps256(_mm_loadu_ps(source.add(i * step + l)));
                _mm256_insertf128_ps::<1>(low, _mm_loadu_ps(source.add((i + 4) * step + l)))
            };
            for l in [0, 4] {
                let (r0, r1, r2, r3) = (half(0, l), half(1, l), half(2, l), half(3, l));
                let t0 = _mm256_castps_pd(_mm256_unpacklo_ps(r0, r1));
                let t1 = _mm256_castps_pd(_mm256_unpackhi_ps(r0, r1));
                let t2 = _mm256_castps_pd(_mm256_unpacklo_ps(r2, r3));
                let t3 = _mm256_castps_pd(_mm256_unpackhi_ps(r2, r3));
                let rows = [
                    _mm256_unpacklo_pd(t0, t2),
                    _mm256_unpackhi_pd(t0, t2),
                    _mm256_unpacklo_pd(t1, t3),
                    _mm256_unpackhi_pd(t1, t3),
                ];
                for (row, value) in rows.into_iter().enumerate() {
                    _mm256_storeu_ps(destination.add((l + row) * to), _mm256_castpd_ps(value));
                }
            }
        }
    }
}

impl Vector for F64x4 {
    type Mask = __m256i;
    const LANES: usize = 4;
    const TILE_COLUMNS: [usize; 3] = [8, 6, 0];
    const SQUARE: usize = 4;

    common!(
        f64,
        _mm256_setzero_pd,
        _mm256_set1_pd,
        _mm256_loadu_pd,
        _mm256_storeu_pd,
        _mm256_fmadd_pd,
        _mm256_add_pd
    );

    #[inline(always)]
    unsafe fn mask(count: usize) -> __m256i {
        // SAFETY: 8 of the 16 numbers are read, starting at index 0, 2, 4, 6 or 8.
        unsafe { _mm256_loadu_si256(MASKS.as_ptr().add(8 - 2 * count.min(4)).cast()) }
    }
    #[inline(always)]
    unsafe fn load_first(source: *const f64, mask: __m256i) -> Self {
        // SAFETY: the caller guarantees the instructions, and that the lanes of the mask can be
        // read.
        Self(unsafe { _mm256_maskload_pd(source, mask) })
    }
    #[inline(always)]
    unsafe fn store_first(self, destination: *mut f64, _: __m256i, count: usize) {
        // SAFETY: the caller guarantees the instructions, and that `count` numbers can be written.
        // The parts of 4, 2 and 1 numbers that are written here are contiguous and add up to
        // `count`.
        unsafe {
            if count >= 4 {
                return self.store(destination);
            }
            let mut destination = destination;
            let mut rest = _mm256_castpd256_pd128(self.0);
            if count & 2 != 0 {
                _mm_storeu_pd(destination, rest);
                destination = destination.add(2);
                rest = _mm256_extractf128_pd::<1>(self.0);
            }
            if count & 1 != 0 {
                _mm_store_sd(destination, rest);
            }
        }
    }
    #[inline(always)]
    unsafe fn transpose(source: *const f64, step: usize, destination: *mut f64, to: usize) {
        // SAFETY: the caller guarantees the instructions, and that four columns of four numbers can
        // be read and written at these steps.
        unsafe {
            let half = |i: usize, l: usize| {
                let low = _mm256_castpd128_pd256(_mm_loadu_pd(source.add(i * step + l)));
                _mm256_insertf128_pd::<1>(low, _mm_loadu_pd(source.add((i + 2) * step + l)))
            };
            for l in [0, 2] {
                let (r0, r1) = (half(0, l), half(1, l));
                _mm256_storeu_pd(destination.add(l * to), _mm256_unpacklo_pd(r0, r1));
                _mm256_storeu_pd(destination.add((l + 1) * to), _mm256_unpackhi_pd(r0, r1));
            }
        }
    }
}

/// AVX-512 vectors of one element type. Squares are transposed with AVX2, which AVX-512 includes.
macro_rules! avx512 {
    ($name:ident, $narrow:ident, $mask:ty, $lanes:literal, $maskz_load:ident, $mask_store:ident, $($common:tt)*) => {
        impl Vector for $name {
            type Mask = $mask;
            const LANES: usize = $lanes;
            // Of the 32 registers, 16 are sums, which is enough for two units with a latency of
            // four cycles. More columns would need more pointers than there are general-purpose
            // registers.
            const TILE_COLUMNS: [usize; 3] = [8, 8, 0];
            const SQUARE: usize = $narrow::SQUARE;

            common!($($common)*);

            #[inline(always)]
            unsafe fn mask(count: usize) -> $mask {
                ((1_u32 << count.min($lanes)) - 1) as $mask
            }
            #[inline(always)]
            unsafe fn load_first(source: *const Self::Element, mask: $mask) -> Self {
                // SAFETY: the caller guarantees the instructions, and that the lanes of the mask
                // can be read.
                Self(unsafe { $maskz_load(mask, source) })
            }
            #[inline(always)]
            unsafe fn store_first(
                self,
                destination: *mut Self::Element,
                mask: $mask,
                _: usize,
            ) {
                // SAFETY: the caller guarantees the instructions, and that the lanes of the mask
                // can be written.
                unsafe { $mask_store(destination, mask, self.0) };
            }
            #[inline(always)]
            unsafe fn transpose(
                source: *const Self::Element,
                step: usize,
                destination: *mut Self::Element,
                to: usize,
            ) {
                // SAFETY: the contract is the same, and AVX-512 includes AVX2.
                unsafe { $narrow::transpose(source, step, destination, to) };
            }
        }
    };
}
avx512!(
    F32x16,
    F32x8,
    __mmask16,
    16,
    _mm512_maskz_loadu_ps,
    _mm512_mask_storeu_ps,
    f32,
    _mm512_setzero_ps,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_fmadd_ps,
    _mm512_add_ps
);
avx512!(
    F64x8,
    F64x4,
    __mmask8,
    8,
    _mm512_maskz_loadu_pd,
    _mm512_mask_storeu_pd,
    f64,
    _mm512_setzero_pd,
    _mm512_set1_pd,
    _mm512_loadu_pd,
    _mm512_storeu_pd,
    _mm512_fmadd_pd,
    _mm512_add_pd
);
