//! The operations that sums of products need, and on which [`Scalar`](crate::scalar::Scalar) is
//! based.

use core::ops::{Add, AddAssign, Mul};

/// A number that can be added and multiplied: `f32` or `f64`. The default is zero.
pub trait Arithmetic:
    Copy + Default + Send + Sync + Add<Output = Self> + AddAssign + Mul<Output = Self> + 'static
{
    /// Not a number.
    const NAN: Self;

    /// `self + a · b`, rounded once. This is fast only if the processor has an instruction for it.
    #[must_use]
    fn plus_fused_product(self, a: Self, b: Self) -> Self;
}

impl Arithmetic for f32 {
    const NAN: Self = Self::NAN;

    #[inline(always)]
    fn plus_fused_product(self, a: Self, b: Self) -> Self {
        #[cfg(feature = "std")]
        return a.mul_add(b, self);
        #[cfg(not(feature = "std"))]
        return libm::fmaf(a, b, self);
    }
}

impl Arithmetic for f64 {
    const NAN: Self = Self::NAN;

    #[inline(always)]
    fn plus_fused_product(self, a: Self, b: Self) -> Self {
        #[cfg(feature = "std")]
        return a.mul_add(b, self);
        #[cfg(not(feature = "std"))]
        return libm::fma(a, b, self);
    }
}
