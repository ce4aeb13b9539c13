//! Gated activations: the argument times a gate between 0 and 1 that depends on the argument.
//!
//! For very negative arguments, the computed gate may be slightly above 0. The argument is
//! therefore held above [`SHUT`] before the multiplication, so that the product vanishes.

use super::{Activation, at_least, clamp, compiled_loops};
use crate::initialize::Initializer;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// At this argument, every gate is below the smallest positive number of both scalar types.
const SHUT: f64 = -1000.0;

/// x · Φ(x), with the standard normal distribution's Φ(x) = (1 + erf(x / √2)) / 2.
///
/// D. Hendrycks and K. Gimpel, "Gaussian error linear units", 2016.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Gelu;

impl Activation for Gelu {
    compiled_loops!(Gelu);

    const FROM_OUTPUT: bool = false;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        // x Φ(x) = max(x, 0) - |x| Φ(-|x|). In this form nothing cancels.
        let magnitude = S::from_f64(40.0).min(x.abs());
        let (tail, _) = magnitude.normal_tail();
        S::ZERO.max(x) - magnitude * tail
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, x: S) -> S {
        // Beyond ±40 the derivative is 0 or 1 to the last bit. The derivative at x is 1 minus the
        // derivative at -x.
        let magnitude = S::from_f64(40.0).min(x.abs());
        let (tail, density) = magnitude.normal_tail();
        let below = tail - magnitude * density;
        if x > S::ZERO { S::ONE - below } else { below }
    }
    fn initializer(self) -> Initializer {
        Initializer::HeNormal
    }
}

/// x · (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, the approximation of [`Gelu`] that GPT-2 and
/// BERT were trained with.
///
/// D. Hendrycks and K. Gimpel, "Gaussian error linear units", 2016, section 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct GeluTanh;

/// 2 √(2/π). (1 + tanh(u)) / 2 is the logistic function of 2 u, which needs one exponential less.
const TWICE_ROOT: f64 = 1.595_769_121_605_730_7;
const CUBIC: f64 = 0.044715;

impl GeluTanh {
    /// The gate, and the derivative of the gate's argument. `x` is between -100 and 100.
    #[inline(always)]
    fn gate<S: Scalar>(x: S) -> (S, S) {
        let square = x * x;
        let argument = x * (S::from_f64(TWICE_ROOT) + S::from_f64(TWICE_ROOT * CUBIC) * square);
        let slope = S::from_f64(TWICE_ROOT) + S::from_f64(3.0 * TWICE_ROOT * CUBIC) * square;
        (argument.sigmoid(), slope)
    }
}

impl Activation for GeluTanh {
    compiled_loops!(GeluTanh);

    const FROM_OUTPUT: bool = false;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        at_least(x, SHUT) * Self::gate(clamp(x, -100.0, 100.0)).0
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, x: S) -> S {
        let x = clamp(x, -100.0, 100.0);
        let (gate, slope) = Self::gate(x);
        gate + x * slope * (gate * (S::ONE - gate))
    }
    fn initializer(self) -> Initializer {
        Initializer::HeNormal
    }
}

/// x / (1 + e⁻ˣ), also called swish.
///
/// P. Ramachandran, B. Zoph and Q. Le, "Searching for activation functions", 2017.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Silu;

impl Activation for Silu {
    compiled_loops!(Silu);

    const FROM_OUTPUT: bool = false;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        at_least(x, SHUT) * x.sigmoid()
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, x: S) -> S {
        let gate = x.sigmoid();
        let x = clamp(x, SHUT, -SHUT);
        gate + x * (gate * (S::ONE - gate))
    }
    fn initializer(self) -> Initializer {
        Initializer::HeNormal
    }
}

/// x · tanh(ln(1 + eˣ)).
///
/// D. Misra, "Mish: a self regularized non-monotonic activation function", 2019.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Mish;

impl Mish {
    /// The gate tanh(ln(1 + eˣ)) = n / (n + q), as n and q, together with e^-|x|. The formula ((1 +
    /// eˣ)² - 1) / ((1 + eˣ)² + 1) is multiplied out, and divided by e²ˣ where x is positive. It
    /// then needs a single exponential, which cannot overflow, and nothing cancels.
    #[inline(always)]
    fn gate<S: Scalar>(x: S) -> (S, S, S) {
        let two = S::from_f64(2.0);
        let e = (-x.abs()).exp();
        let positive = x > S::ZERO;
        let n = if positive {
            S::ONE + two * e
        } else {
            e * (e + two)
        };
        let q = if positive { two * e * e } else { two };
        (n, q, e)
    }
}

impl Activation for Mish {
    const FROM_OUTPUT: bool = false;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        let (n, q, _) = Self::gate(x);
        at_least(x, SHUT) * (n / (n + q))
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, x: S) -> S {
        // t + x (1 - t²) σ(x), with 1 - t² = q (2 n + q) / (n + q)².
        let (n, q, e) = Self::gate(x);
        let reciprocal = S::ONE / (n + q);
        let sigmoid = if x > S::ZERO { S::ONE } else { e } / (S::ONE + e);
        let x = clamp(x, SHUT, -SHUT);
        n * reciprocal + x * sigmoid * (q * reciprocal) * ((n + n + q) * reciprocal)
    }
    fn initializer(self) -> Initializer {
        Initializer::HeNormal
    }
}

/// x · (x + 3) / 6 with the gate (x + 3) / 6 held between 0 and 1. This is a [`Silu`] without
/// exponentials.
///
/// A. Howard et al., "Searching for `MobileNetV3`", 2019.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct HardSwish;

impl Activation for HardSwish {
    const FROM_OUTPUT: bool = false;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        let gate = clamp(x + S::from_f64(3.0), 0.0, 6.0) * S::from_f64(1.0 / 6.0);
        // Below -3 the gate is 0.
        at_least(x, SHUT) * gate
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, x: S) -> S {
        let three = S::from_f64(3.0);
        let inside = x * S::from_f64(1.0 / 3.0) + S::from_f64(0.5);
        let above = if x >= three { S::ONE } else { inside };
        if x <= -three { S::ZERO } else { above }
    }
    fn initializer(self) -> Initializer {
        Initializer::HeNormal
    }
}
