//! Sigmoids: activations that are bounded on both sides.

use super::{Activation, clamp, compiled_loops};
use crate::initialize::Initializer;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// The logistic function, 1 / (1 + e⁻ˣ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Sigmoid;

impl Activation for Sigmoid {
    compiled_loops!(Sigmoid);

    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        x.sigmoid()
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        y * (S::ONE - y)
    }
}

/// (x + 3) / 6, clamped to the range from 0 to 1. Its derivative at ±3 is 0.
///
/// A. Howard et al., "Searching for `MobileNetV3`", 2019.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct HardSigmoid;

impl Activation for HardSigmoid {
    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        clamp(x + S::from_f64(3.0), 0.0, 6.0) * S::from_f64(1.0 / 6.0)
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        let inside = (y > S::ZERO) && (y < S::ONE);
        #[expect(clippy::eq_op, reason = "zero, or NaN for a NaN")]
        let outside = y - y;
        if inside {
            S::from_f64(1.0 / 6.0)
        } else {
            outside
        }
    }
}

/// The hyperbolic tangent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tanh;

impl Activation for Tanh {
    compiled_loops!(Tanh);

    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        x.tanh()
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        // More accurate than 1 - y² where y is near ±1.
        (S::ONE - y) * (S::ONE + y)
    }
}

/// x / (1 + |x|).
///
/// J. Bergstra et al., "Quadratic polynomials learn better image features", 2009.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Softsign;

impl Activation for Softsign {
    // The derivative as a function of the value would be (1 - |y|)², which at |x| = 1000 has only
    // three correct digits in `f32`.
    const FROM_OUTPUT: bool = false;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        // An infinity divided by itself would be NaN.
        let x = S::MAX.min((-S::MAX).max(x));
        x / (S::ONE + x.abs())
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, x: S) -> S {
        let reciprocal = S::ONE / (S::ONE + x.abs());
        reciprocal * reciprocal
    }
}

/// The sine of an angle in radians, for networks that represent signals.
///
/// V. Sitzmann et al., "Implicit neural representations with periodic activation functions", 2020.
/// The frequency ω₀ is left to the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Sin;

impl Activation for Sin {
    const FROM_OUTPUT: bool = false;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        x.sin()
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, x: S) -> S {
        x.cos()
    }
    fn initializer(self) -> Initializer {
        Initializer::HeUniform
    }
}
