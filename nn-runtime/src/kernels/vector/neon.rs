//! Vectors for ARM processors with NEON, in pairs of registers.
//!
//! Every 64-bit ARM processor has them, among them fused multiply-add, so they are used
//! without the standard library too. A vector is as wide as with AVX2, since the order of some sums
//! depends on the width.

#[allow(clippy::wildcard_imports, reason = "the names are the instructions'")]
use core::arch::aarch64::*;

use super::{Vector, four_in_memory};

/// Eight `f32`.
#[derive(Clone, Copy, Debug)]
pub struct F32x8(float32x4_t, float32x4_t);
/// Four `f64`.
#[derive(Clone, Copy, Debug)]
pub struct F64x4(float64x2_t, float64x2_t);

/// The methods that are the same for both types, given the lanes of a register and the names of the
/// intrinsics.
macro_rules! common {
    ($element:ty, $lanes:literal, $splat:ident, $load:ident, $store:ident, $fma:ident, $add:ident) => {
        type Element = $element;
        type Mask = usize;
        type Narrow = Self;

        const LANES: usize = 2 * $lanes;
        const MASKED: bool = false;
        const SQUARE: usize = 4;

        #[inline(always)]
        unsafe fn zero() -> Self {
            // SAFETY: the processor has the instructions.
            let zero = unsafe { $splat(0.0) };
            Self(zero, zero)
        }
        #[inline(always)]
        unsafe fn splat(source: *const $element) -> Self {
            // SAFETY: the caller guarantees that one number can be read.
            let all = unsafe { $splat(*source) };
            Self(all, all)
        }
        #[inline(always)]
        unsafe fn load(source: *const $element) -> Self {
            // SAFETY: the caller guarantees that a vector can be read.
            unsafe { Self($load(source), $load(source.add($lanes))) }
        }
        #[inline(always)]
        unsafe fn store(self, destination: *mut $element) {
            // SAFETY: the caller guarantees that a vector can be written.
            unsafe {
                $store(destination, self.0);
                $store(destination.add($lanes), self.1);
            }
        }
        #[inline(always)]
        unsafe fn mask(count: usize) -> usize {
            count
        }
        #[inline(always)]
        unsafe fn plus_product(self, a: Self, b: Self) -> Self {
            // SAFETY: the processor has the instructions.
            unsafe { Self($fma(self.0, a.0, b.0), $fma(self.1, a.1, b.1)) }
        }
        #[inline(always)]
        unsafe fn plus(self, other: Self) -> Self {
            // SAFETY: the processor has the instructions.
            unsafe { Self($add(self.0, other.0), $add(self.1, other.1)) }
        }
    };
}

impl Vector for F32x8 {
    common!(
        f32,
        4,
        vdupq_n_f32,
        vld1q_f32,
        vst1q_f32,
        vfmaq_f32,
        vaddq_f32
    );

    type Four = float32x4_t;

    const FOURS: bool = true;
    // With two vectors, the sums use 20 of the 32 registers, and four numbers of each column 5.
    const TILE_COLUMNS: [usize; 3] = [6, 5, 0];

    #[inline(always)]
    unsafe fn load_four(source: *const f32) -> float32x4_t {
        // SAFETY: the caller guarantees that four numbers can be read.
        unsafe { vld1q_f32(source) }
    }
    #[inline(always)]
    unsafe fn plus_product_with<const LANE: i32>(self, a: Self, b: float32x4_t) -> Self {
        // SAFETY: the processor has the instructions.
        unsafe {
            Self(
                vfmaq_laneq_f32::<LANE>(self.0, a.0, b),
                vfmaq_laneq_f32::<LANE>(self.1, a.1, b),
            )
        }
    }

    #[inline(always)]
    unsafe fn load_first(source: *const f32, count: usize) -> Self {
        // SAFETY: the caller guarantees that `count` numbers can be read.
        unsafe {
            let zero = vdupq_n_f32(0.0);
            match count {
                0..4 => Self(first_of_four(source, count), zero),
                4..8 => Self(vld1q_f32(source), first_of_four(source.add(4), count - 4)),
                _ => Self::load(source),
            }
        }
    }
    #[inline(always)]
    unsafe fn store_first(self, destination: *mut f32, _: usize, count: usize) {
        // SAFETY: the caller guarantees that `count` numbers can be written. The parts of 8, 4, 2
        // and 1 numbers that are written here are contiguous and add up to `count`.
        unsafe {
            if count >= 8 {
                return self.store(destination);
            }
            let (mut destination, mut rest) = (destination, self.0);
            if count & 4 != 0 {
                vst1q_f32(destination, rest);
                destination = destination.add(4);
                rest = self.1;
            }
            let mut rest_of_two = vget_low_f32(rest);
            if count & 2 != 0 {
                vst1_f32(destination, rest_of_two);
                destination = destination.add(2);
                rest_of_two = vget_high_f32(rest);
            }
            if count & 1 != 0 {
                vst1_lane_f32::<0>(destination, rest_of_two);
            }
        }
    }
    #[inline(always)]
    unsafe fn transpose(source: *const f32, step: usize, destination: *mut f32, to: usize) {
        // SAFETY: the caller guarantees that four columns of four numbers can be read and written
        // at these steps.
        unsafe {
            let column = |i: usize| vld1q_f32(source.add(i * step));
            let (c0, c1, c2, c3) = (column(0), column(1), column(2), column(3));
            let (even, odd) = (vtrn1q_f32(c0, c1), vtrn2q_f32(c0, c1));
            let (next_even, next_odd) = (vtrn1q_f32(c2, c3), vtrn2q_f32(c2, c3));
            let low = |a, b| vcombine_f32(vget_low_f32(a), vget_low_f32(b));
            let high = |a, b| vcombine_f32(vget_high_f32(a), vget_high_f32(b));
            vst1q_f32(destination, low(even, next_even));
            vst1q_f32(destination.add(to), low(odd, next_odd));
            vst1q_f32(destination.add(2 * to), high(even, next_even));
            vst1q_f32(destination.add(3 * to), high(odd, next_odd));
        }
    }
}

/// The first `count` numbers, at most three; the others are zero.
///
/// # Safety
/// These numbers are read.
#[inline(always)]
unsafe fn first_of_four(source: *const f32, count: usize) -> float32x4_t {
    // SAFETY: the caller guarantees that the numbers can be read.
    unsafe {
        let zero = vdupq_n_f32(0.0);
        let two = || vcombine_f32(vld1_f32(source), vget_low_f32(zero));
        match count {
            0 => zero,
            1 => vld1q_lane_f32::<0>(source, zero),
            2 => two(),
            _ => vld1q_lane_f32::<2>(source.add(2), two()),
        }
    }
}

impl Vector for F64x4 {
    common!(
        f64,
        2,
        vdupq_n_f64,
        vld1q_f64,
        vst1q_f64,
        vfmaq_f64,
        vaddq_f64
    );

    four_in_memory!(f64);

    // With two vectors, the sums use 24 of the 32 registers.
    const TILE_COLUMNS: [usize; 3] = [6, 6, 0];

    #[inline(always)]
    unsafe fn load_first(source: *const f64, count: usize) -> Self {
        // SAFETY: the caller guarantees that `count` numbers can be read.
        unsafe {
            let zero = vdupq_n_f64(0.0);
            match count {
                0 => Self(zero, zero),
                1 => Self(vld1q_lane_f64::<0>(source, zero), zero),
                2 => Self(vld1q_f64(source), zero),
                3 => Self(vld1q_f64(source), vld1q_lane_f64::<0>(source.add(2), zero)),
                _ => Self::load(source),
            }
        }
    }
    #[inline(always)]
    unsafe fn store_first(self, destination: *mut f64, _: usize, count: usize) {
        // SAFETY: the caller guarantees that `count` numbers can be written. The parts of 4, 2 and
        // 1 numbers that are written here are contiguous and add up to `count`.
        unsafe {
            if count >= 4 {
                return self.store(destination);
            }
            let (mut destination, mut rest) = (destination, self.0);
            if count & 2 != 0 {
                vst1q_f64(destination, rest);
                destination = destination.add(2);
                rest = self.1;
            }
            if count & 1 != 0 {
                vst1q_lane_f64::<0>(destination, rest);
            }
        }
    }
    #[inline(always)]
    unsafe fn transpose(source: *const f64, step: usize, destination: *mut f64, to: usize) {
        // SAFETY: the caller guarantees that four columns of four numbers can be read and written
        // at these steps.
        unsafe {
            for l in [0, 2] {
                let column = |i: usize| vld1q_f64(source.add(i * step + l));
                let (c0, c1, c2, c3) = (column(0), column(1), column(2), column(3));
                let first = destination.add(l * to);
                vst1q_f64(first, vtrn1q_f64(c0, c1));
                vst1q_f64(first.add(2), vtrn1q_f64(c2, c3));
                let second = first.add(to);
                vst1q_f64(second, vtrn2q_f64(c0, c1));
                vst1q_f64(second.add(2), vtrn2q_f64(c2, c3));
            }
        }
    }
}
