//! Rectifiers: linear on one side, and zero or nearly zero on the other.

use super::{Activation, compiled_loops, or_nan};
use crate::initialize::Initializer;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// max(0, x). Its derivative at 0 is 0.
///
/// V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Relu;

impl Activation for Relu {
    compiled_loops!(Relu);

    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        S::ZERO.max(x)
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        #[expect(clippy::eq_op, reason = "zero, or NaN for a NaN")]
        let below = y - y;
        if y > S::ZERO { S::ONE } else { below }
    }
    fn initializer(self) -> Initializer {
        Initializer::HeNormal
    }
}

/// x where x > 0, slope · x elsewhere. Its derivative at 0 is the slope.
///
/// A. Maas, A. Hannun and A. Ng, "Rectifier nonlinearities improve neural network acoustic
/// models", 2013.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeakyRelu {
    slope: f64,
}

impl LeakyRelu {
    /// A rectifier with this slope for negative arguments. The slope must not be negative, because
    /// the derivative is computed from the sign of the value.
    ///
    /// # Panics
    /// If the slope is negative or not finite. In a network's declaration this is a compile error,
    /// because it is evaluated at compile time.
    #[must_use]
    pub const fn new(slope: f64) -> Self {
        assert!(
            slope >= 0.0 && slope.is_finite(),
            "the slope of `leaky_relu` must be finite and not negative"
        );
        Self { slope }
    }

    /// The slope for negative arguments.
    pub const fn slope(self) -> f64 {
        self.slope
    }
}

/// The slope is 0.01, as in `PyTorch`.
impl Default for LeakyRelu {
    fn default() -> Self {
        Self::new(0.01)
    }
}

impl Activation for LeakyRelu {
    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        let below = S::from_f64(self.slope) * x;
        if x > S::ZERO { x } else { below }
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        let slope = or_nan(y, S::from_f64(self.slope));
        if y > S::ZERO { S::ONE } else { slope }
    }
    fn initializer(self) -> Initializer {
        Initializer::for_leaky_relu(self.slope)
    }
}

/// x where x > 0, α (eˣ - 1) elsewhere. Its derivative at 0 is α.
///
/// D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by
/// exponential linear units", 2015.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elu {
    alpha: f64,
}

impl Elu {
    /// A function with the limit -α for very negative arguments. α must not be negative, because
    /// the derivative is computed from the value.
    ///
    /// # Panics
    /// If α is negative or not finite. In a network's declaration this is a compile error, because
    /// it is evaluated at compile time.
    #[must_use]
    pub const fn new(alpha: f64) -> Self {
        assert!(
            alpha >= 0.0 && alpha.is_finite(),
            "the alpha of `elu` must be finite and not negative"
        );
        Self { alpha }
    }

    /// α, the negated limit for very negative arguments.
    pub const fn alpha(self) -> f64 {
        self.alpha
    }
}

/// α is 1, as in `PyTorch`.
impl Default for Elu {
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl Activation for Elu {
    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        let below = S::from_f64(self.alpha) * S::ZERO.min(x).exp_m1();
        if x > S::ZERO { x } else { below }
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        let below = y + S::from_f64(self.alpha);
        if y > S::ZERO { S::ONE } else { below }
    }
    fn initializer(self) -> Initializer {
        Initializer::HeNormal
    }
}

/// λ x where x > 0, λ α (eˣ - 1) elsewhere. With these λ and α, activations keep a mean of 0 and a
/// variance of 1 from layer to layer.
///
/// G. Klambauer et al., "Self-normalizing neural networks", 2017.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Selu;

/// λ and λ α.
const SELU_SCALE: f64 = 1.0507009873554804934193349852946;
const SELU_LIMIT: f64 = SELU_SCALE * 1.6732632423543772848170429916717;

impl Activation for Selu {
    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        let above = S::from_f64(SELU_SCALE) * x;
        let below = S::from_f64(SELU_LIMIT) * S::ZERO.min(x).exp_m1();
        if x > S::ZERO { above } else { below }
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        let scale = S::from_f64(SELU_SCALE);
        let below = y + S::from_f64(SELU_LIMIT);
        if y > S::ZERO { scale } else { below }
    }
    fn initializer(self) -> Initializer {
        Initializer::LecunNormal
    }
}

/// ln(1 + eˣ), a smooth rectifier.
///
/// `PyTorch` returns x itself above 20, whereas this function remains exact. The two differ by at
/// most 2.1 · 10⁻⁹, which is less than half a unit in the last place of an `f32`.
///
/// C. Dugas et al., "Incorporating second-order functional knowledge for better option pricing",
/// 2000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Softplus;

impl Activation for Softplus {
    // The derivative, 1 / (1 + e⁻ˣ), is 1 - e⁻ʸ.
    const FROM_OUTPUT: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        S::ZERO.max(x) + (-x.abs()).exp().ln_1p()
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, y: S) -> S {
        -(-y).exp_m1()
    }
    fn initializer(self) -> Initializer {
        Initializer::HeNormal
    }
}
