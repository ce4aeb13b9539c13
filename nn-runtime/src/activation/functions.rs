//! The elementwise functions, in alphabetical order.

use super::Activation;
use crate::scalar::Scalar;

/// The function that returns its argument: a linear layer's output as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Identity;

impl Activation for Identity {
    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        x
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, _: S) -> S {
        S::ONE
    }
}

/// max(0, x).
///
/// V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Relu;

impl Activation for Relu {
    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        // A NaN stays one.
        if x < S::ZERO { S::ZERO } else { x }
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        if y > S::ZERO { S::ONE } else { S::ZERO }
    }
}

/// The hyperbolic tangent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tanh;

impl Activation for Tanh {
    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        x.tanh()
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        S::ONE - y * y
    }
}

/// The logistic function, 1 / (1 + e⁻ˣ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Sigmoid;

impl Activation for Sigmoid {
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

/// x · Φ(x), with the normal distribution's Φ computed by the error function.
///
/// D. Hendrycks and K. Gimpel, "Gaussian error linear units", 2016.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Gelu;

impl Activation for Gelu {
    const FROM_OUTPUT: bool = false;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        let half = S::from_f64(0.5);
        half * x * (S::ONE + (x * S::from_f64(core::f64::consts::FRAC_1_SQRT_2)).erf())
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, x: S) -> S {
        let half = S::from_f64(0.5);
        let density = (-half * x * x).exp() * S::from_f64(0.398_942_280_401_432_7);
        half * (S::ONE + (x * S::from_f64(core::f64::consts::FRAC_1_SQRT_2)).erf()) + x * density
    }
}
