//! Elementary functions without branches, so that loops over them are vectorized.
//!
//! They consist of additions, multiplications, divisions and bit operations. Each is rounded once
//! and never fused, so results are bit-identical on every platform and instruction set. Functions
//! that are not worth a loop (powers, trigonometric functions and, in `f64`, everything except the
//! exponentials and the normal distribution) come from the `libm` crate, which has the same
//! property.
//!
//! The maximum errors over the whole range of arguments, in units in the last place (ULP):
//!
//! | | `exp` | `exp_m1` | `tanh` | `sigmoid` | `erf` | `normal_tail` | its density | `ln` | `ln_1p` |
//! |---|---|---|---|---|---|---|---|---|---|
//! | `f32` | 1.1 | 2.0 | 3.0 | 2.5 | 1.5 | 5.0 | 2.0 | 1.0 | 2.0 |
//! | `f64` | 1.1 | 2.0 | 3.0 | 3.0 | `libm` | 5.0 | 2.0 | `libm` | `libm` |
//!
//! NaN gives NaN, overflow gives infinity, underflow is gradual, and saturated values are exact.

mod exponential;
mod logarithm;
mod normal;
pub(crate) mod square_root;

/// Evaluates a polynomial, given its coefficients from the highest power to the lowest.
macro_rules! polynomial {
    ($x:expr; $highest:expr $(, $coefficient:expr)*) => {{
        let x = $x;
        let sum = $highest;
        $(let sum = sum * x + $coefficient;)*
        sum
    }};
}
use polynomial;

/// The functions for `f32`.
pub(crate) mod single {
    pub(crate) use crate::kernels::math::exponential::single::{exp, exp_m1, sigmoid, tanh};
    pub(crate) use crate::kernels::math::logarithm::{ln, ln_1p};
    pub(crate) use crate::kernels::math::normal::single::normal_tail;

    /// The error function: a polynomial near zero, and one minus the exponential of a polynomial
    /// elsewhere.
    ///
    /// Coefficients: N. Juffa, "Vectorizable implementation of `erff()`", Stack Overflow 35148199.
    #[inline(always)]
    pub(crate) fn erf(x: f32) -> f32 {
        let magnitude = x.abs();
        // For arguments of 4 and above, the result rounds to 1.
        let t = if magnitude > 4.0 { 4.0 } else { magnitude };
        let square = t * t;
        let near = polynomial!(
            square;
            -5.96761703e-4,
            4.99119423e-3,
            -2.67681349e-2,
            1.12819925e-1,
            -3.76125336e-1,
            1.28379166e-1
        ) * t
            + t;
        let exponent = polynomial!(
            t;
            -1.72853470e-5,
            3.83197126e-4,
            -3.88396438e-3,
            2.42546219e-2,
            -1.06777877e-1,
            -6.34846687e-1,
            -1.28717512e-1
        ) * t
            - t;
        let far = 1.0 - exp(exponent);
        (if t > 0.927734375 { far } else { near }).copysign(x)
    }

    pub(crate) fn sin(x: f32) -> f32 {
        libm::sinf(x)
    }
    pub(crate) fn cos(x: f32) -> f32 {
        libm::cosf(x)
    }
    pub(crate) fn powf(x: f32, exponent: f32) -> f32 {
        libm::powf(x, exponent)
    }
}

/// The functions for `f64`.
pub(crate) mod double {
    pub(crate) use crate::kernels::math::exponential::double::{exp, exp_m1, sigmoid, tanh};
    pub(crate) use crate::kernels::math::normal::double::normal_tail;

    pub(crate) fn ln(x: f64) -> f64 {
        libm::log(x)
    }
    pub(crate) fn ln_1p(x: f64) -> f64 {
        libm::log1p(x)
    }
    pub(crate) fn erf(x: f64) -> f64 {
        libm::erf(x)
    }
    pub(crate) fn sin(x: f64) -> f64 {
        libm::sin(x)
    }
    pub(crate) fn cos(x: f64) -> f64 {
        libm::cos(x)
    }
    pub(crate) fn powf(x: f64, exponent: f64) -> f64 {
        libm::pow(x, exponent)
    }
}

#[cfg(test)]
mod tests;
