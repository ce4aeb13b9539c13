//! The scalar types of networks, `f32` and `f64`: for code that is generic over them.

use core::fmt::{Debug, Display, LowerExp};
use core::iter::Sum;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::kernels::{arithmetic::Arithmetic, math, product::Products};

mod private {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// A floating-point number: `f32`, the default for networks, or `f64`.
///
/// The functions are implemented in this project or by the `libm` crate, never by the system's math
/// library. The same input gives bit-identical results on every platform.
pub trait Scalar:
    private::Sealed
    + nalgebra::Scalar
    + Copy
    + Default
    + PartialOrd
    + Debug
    + Display
    + LowerExp
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Sum
    + Products
{
    /// Whether the type is `f32`.
    #[doc(hidden)]
    const IS_SINGLE: bool = false;
    /// Whether the type is `f64`.
    #[doc(hidden)]
    const IS_DOUBLE: bool = false;

    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The machine epsilon: the difference between one and the next larger number.
    const EPSILON: Self;
    /// The smallest positive normal number.
    const MIN_POSITIVE: Self;
    /// The largest finite number.
    const MAX: Self;
    /// Minus infinity.
    const NEG_INFINITY: Self;
    /// The name of the type in files and messages: `f32` or `f64`.
    const NAME: &'static str;

    /// Rounds to the nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// Converts to `f64`, which is exact.
    fn to_f64(self) -> f64;
    /// Whether the number is neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// The absolute value.
    #[must_use]
    fn abs(self) -> Self;
    /// The larger of two numbers; `other` if `self` is NaN.
    #[must_use]
    fn max(self, other: Self) -> Self;
    /// The smaller of two numbers; `other` if `self` is NaN.
    #[must_use]
    fn min(self, other: Self) -> Self;
    /// The square root.
    #[must_use]
    fn sqrt(self) -> Self;
    /// `self · factor + summand`, rounded once. This is fast only if the processor has an
    /// instruction for it.
    #[must_use]
    fn fused_multiply_add(self, factor: Self, summand: Self) -> Self;
    /// e to the power of `self`.
    #[must_use]
    fn exp(self) -> Self;
    /// e to the power of `self`, minus one, accurate near zero.
    #[must_use]
    fn exp_m1(self) -> Self;
    /// The natural logarithm.
    #[must_use]
    fn ln(self) -> Self;
    /// The natural logarithm of `1 + self`, accurate near zero.
    #[must_use]
    fn ln_1p(self) -> Self;
    /// The hyperbolic tangent.
    #[must_use]
    fn tanh(self) -> Self;
    /// The logistic function, 1 / (1 + e⁻ˣ).
    #[must_use]
    fn sigmoid(self) -> Self;
    /// The error function.
    #[must_use]
    fn erf(self) -> Self;
    /// The standard normal distribution: the probability of a number above `|self|`, which is
    /// Φ(-|self|), and the density φ(`self`).
    #[must_use]
    fn normal_tail(self) -> (Self, Self);
    /// The sine of an angle in radians.
    #[must_use]
    fn sin(self) -> Self;
    /// The cosine of an angle in radians.
    #[must_use]
    fn cos(self) -> Self;
    /// `self` to the power of `exponent`.
    #[must_use]
    fn powf(self, exponent: Self) -> Self;
}

macro_rules! scalar {
    ($type:ident, $math:ident, $sqrt:path, $is:ident) => {
        impl Scalar for $type {
            const $is: bool = true;
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const EPSILON: Self = $type::EPSILON;
            const MIN_POSITIVE: Self = $type::MIN_POSITIVE;
            const MAX: Self = $type::MAX;
            const NEG_INFINITY: Self = $type::NEG_INFINITY;
            const NAME: &'static str = stringify!($type);

            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $type
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                $type::is_finite(self)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                $type::abs(self)
            }
            #[inline(always)]
            fn max(self, other: Self) -> Self {
                if self > other { self } else { other }
            }
            #[inline(always)]
            fn min(self, other: Self) -> Self {
                if self < other { self } else { other }
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                $sqrt(self)
            }
            #[inline(always)]
            fn fused_multiply_add(self, factor: Self, summand: Self) -> Self {
                summand.plus_fused_product(self, factor)
            }
            #[inline(always)]
            fn exp(self) -> Self {
                math::$math::exp(self)
            }
            #[inline(always)]
            fn exp_m1(self) -> Self {
                math::$math::exp_m1(self)
            }
            #[inline(always)]
            fn ln(self) -> Self {
                math::$math::ln(self)
            }
            #[inline(always)]
            fn ln_1p(self) -> Self {
                math::$math::ln_1p(self)
            }
            #[inline(always)]
            fn tanh(self) -> Self {
                math::$math::tanh(self)
            }
            #[inline(always)]
            fn sigmoid(self) -> Self {
                math::$math::sigmoid(self)
            }
            #[inline(always)]
            fn erf(self) -> Self {
                math::$math::erf(self)
            }
            #[inline(always)]
            fn normal_tail(self) -> (Self, Self) {
                math::$math::normal_tail(self)
            }
            #[inline(always)]
            fn sin(self) -> Self {
                math::$math::sin(self)
            }
            #[inline(always)]
            fn cos(self) -> Self {
                math::$math::cos(self)
            }
            #[inline(always)]
            fn powf(self, exponent: Self) -> Self {
                math::$math::powf(self, exponent)
            }
        }
    };
}
scalar!(f32, single, math::square_root::single, IS_SINGLE);
scalar!(f64, double, math::square_root::double, IS_DOUBLE);
