//! Activation functions.
//!
//! Each is a small value, [`Relu`] or [`LeakyRelu::new(0.1)`](LeakyRelu::new), that knows its
//! value and its derivative. Elementwise ones are computed where a linear layer writes its
//! output; the rest ([`Softmax`], [`LogSoftmax`]) act on the features of a position and are heads
//! or [layers](crate::layers::Columnwise); those with parameters of their own are layers
//! ([`Prelu`](crate::layers::Prelu)).
//!
//! Values and derivatives, also at kinks, are those of `PyTorch`, but for two things. At a NaN
//! both value and derivative are NaN, so that a gradient never hides one. At an infinity they are
//! the limits, where there are any, also where a formula as it is written would give NaN. A finite
//! argument gives an infinite value only where the exact one is beyond the type's range ([`Selu`]
//! of the largest numbers).

mod closures;
mod gates;
mod linear;
mod names;
mod rectifiers;
mod sigmoids;
mod softmax;

pub(crate) use closures::{through, value, value_and_derivative};
pub use gates::{Gelu, GeluTanh, HardSwish, Mish, Silu};
pub(crate) use linear::FIRST_SLOPE;
pub use linear::{Identity, Learned, Unknown};
pub use names::*;
pub use rectifiers::{Elu, LeakyRelu, Relu, Selu, Softplus};
pub use sigmoids::{HardSigmoid, Sigmoid, Sin, Softsign, Tanh};
pub use softmax::{LogSoftmax, Softmax};

use crate::head::Head;
use crate::initialize::Initializer;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::scalar::Scalar;

/// An activation function that acts on each number alone.
///
/// ```
/// use nn_runtime::activation::{Activation, Relu, Tanh};
/// use nn_runtime::initialize::Initializer;
///
/// assert_eq!(Relu.apply(-2.0_f32), 0.0);
/// // The derivative of tanh is computed from its value.
/// assert!(Tanh::FROM_OUTPUT);
/// let y: f64 = Tanh.apply(0.5);
/// assert!((Tanh.derivative(y) - (1.0 - 0.5_f64.tanh().powi(2))).abs() < 1e-15);
/// assert_eq!(Relu.initializer(), Initializer::HeNormal);
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not an elementwise activation function")]
pub trait Activation: Copy + Send + Sync + 'static {
    /// The derivative is computed from the function's value rather than from its argument, so
    /// that nothing but the value need be kept.
    const FROM_OUTPUT: bool;
    /// It returns its argument.
    const IS_IDENTITY: bool = false;

    /// The value at `x`.
    fn apply<S: Scalar>(self, x: S) -> S;

    /// The derivative, at the value or the argument `saved` ([`FROM_OUTPUT`](Self::FROM_OUTPUT)).
    fn derivative<S: Scalar>(self, saved: S) -> S;

    /// How the weights of a linear layer before this activation are drawn, unless its user says
    /// otherwise. [`Initializer`] has the table.
    fn initializer(self) -> Initializer {
        Initializer::GlorotUniform
    }
}

/// Every elementwise activation is a head.
impl<S: Scalar, A: Activation> Head<S> for A {
    const IS_IDENTITY: bool = A::IS_IDENTITY;

    #[inline(always)]
    fn apply<I: Isa>(self, isa: I, _: usize, logits: &mut [S]) {
        elementwise::update(isa, logits, value(self));
    }

    fn backward(self, _: usize, logits: &[S], outputs: &[S], d_outputs: &mut [S]) {
        if A::IS_IDENTITY {
            return;
        }
        let from = if A::FROM_OUTPUT { outputs } else { logits };
        elementwise::zip(Undecided, d_outputs, from, through(self));
    }
}

/// `x`, held between two bounds. A NaN stays one.
#[inline(always)]
fn clamp<S: Scalar>(x: S, low: f64, high: f64) -> S {
    S::from_f64(high).min(at_least(x, low))
}

/// `value`, or NaN where `x` is.
#[inline(always)]
pub(crate) fn or_nan<S: Scalar>(x: S, value: S) -> S {
    #[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
    let is_nan = x != x;
    if is_nan { x } else { value }
}

/// `x`, or `low` where `x` is below. A NaN stays one.
#[inline(always)]
fn at_least<S: Scalar>(x: S, low: f64) -> S {
    S::from_f64(low).max(x)
}
