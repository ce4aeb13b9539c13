//! Activation functions: for layers of your own and kernels; a declaration names them (`relu`).
//!
//! Each activation is a small value, such as [`Relu`] or [`LeakyRelu::new(0.1)`](LeakyRelu::new),
//! with methods for its value and its derivative. Elementwise activations are computed where a
//! linear layer writes its output. [`Softmax`] and [`LogSoftmax`] act on all features of a
//! position. They are heads or [layers](crate::layers::Columnwise). Activations with parameters of
//! their own are layers ([`Prelu`](crate::layers::Prelu)).
//!
//! Values and derivatives, including the derivatives at kinks, agree with `PyTorch`, with two
//! exceptions. At a NaN, both the value and the derivative are NaN, so that a gradient never hides
//! a NaN. At an infinity, they are the limits if these exist, even if the plain formula would give
//! NaN. A finite argument gives an infinite value only if the exact value is out of the range of
//! the type ([`Selu`] of the largest numbers).

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

/// An elementwise activation function.
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
    /// Whether the derivative is computed from the value of the function and not from its argument.
    /// In this case only the value has to be kept.
    const FROM_OUTPUT: bool;
    /// Whether the function returns its argument.
    const IS_IDENTITY: bool = false;

    /// The value at `x`.
    fn apply<S: Scalar>(self, x: S) -> S;

    /// The derivative. `saved` is the value or the argument, as [`FROM_OUTPUT`](Self::FROM_OUTPUT)
    /// says.
    fn derivative<S: Scalar>(self, saved: S) -> S;

    /// The default initializer for the weights of a linear layer before this activation. The
    /// documentation of [`Initializer`] has a table.
    fn initializer(self) -> Initializer {
        Initializer::GlorotUniform
    }

    /// `values[i]` become the values at them.
    #[doc(hidden)]
    fn update_all<S: Scalar>(self, values: &mut [S]) {
        update_all(self, values);
    }

    /// Writes the values at `arguments[i]` to `values`, and makes the arguments the derivatives there.
    #[doc(hidden)]
    fn split_all<S: Scalar>(self, arguments: &mut [S], values: &mut [S]) {
        split_all(self, arguments, values);
    }

    /// Multiplies gradients with respect to values by the derivatives at `saved`.
    #[doc(hidden)]
    fn through_all<S: Scalar>(self, d_values: &mut [S], saved: &[S]) {
        through_all(self, d_values, saved);
    }
}

fn update_all<S: Scalar, A: Activation>(activation: A, values: &mut [S]) {
    elementwise::update(Undecided, values, value(activation));
}

fn split_all<S: Scalar, A: Activation>(activation: A, arguments: &mut [S], values: &mut [S]) {
    let both = value_and_derivative(activation);
    elementwise::split(Undecided, arguments, values, both);
}

fn through_all<S: Scalar, A: Activation>(activation: A, d_values: &mut [S], saved: &[S]) {
    elementwise::zip(Undecided, d_values, saved, through(activation));
}

/// The loops of an activation, compiled in this crate: stands in its `impl Activation`.
macro_rules! compiled_loops {
    ($activation:ident) => {
        fn update_all<S: Scalar>(self, values: &mut [S]) {
            compiled! {
                fn run<S>(activation: $activation, values: &mut [S]) = super::update_all
            }
            run(self, values);
        }

        fn split_all<S: Scalar>(self, arguments: &mut [S], values: &mut [S]) {
            compiled! {
                fn run<S>(activation: $activation, arguments: &mut [S], values: &mut [S])
                    = super::split_all
            }
            run(self, arguments, values);
        }

        fn through_all<S: Scalar>(self, d_values: &mut [S], saved: &[S]) {
            compiled! {
                fn run<S>(activation: $activation, d_values: &mut [S], saved: &[S])
                    = super::through_all
            }
            run(self, d_values, saved);
        }
    };
}
use compiled_loops;

/// Every elementwise activation is a head.
impl<S: Scalar, A: Activation> Head<S> for A {
    const IS_IDENTITY: bool = A::IS_IDENTITY;

    #[inline(always)]
    fn apply<I: Isa>(self, isa: I, _: usize, logits: &mut [S]) {
        if I::UNDECIDED {
            self.update_all(logits);
        } else {
            elementwise::update(isa, logits, value(self));
        }
    }

    fn backward(self, _: usize, logits: &[S], outputs: &[S], d_outputs: &mut [S]) {
        if A::IS_IDENTITY {
            return;
        }
        let from = if A::FROM_OUTPUT { outputs } else { logits };
        self.through_all(d_outputs, from);
    }
}

/// `x`, clamped to the two bounds. NaN stays NaN.
#[inline(always)]
fn clamp<S: Scalar>(x: S, low: f64, high: f64) -> S {
    S::from_f64(high).min(at_least(x, low))
}

/// `value`, or NaN if `x` is NaN.
#[inline(always)]
pub(crate) fn or_nan<S: Scalar>(x: S, value: S) -> S {
    #[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
    let is_nan = x != x;
    if is_nan { x } else { value }
}

/// The larger of `x` and `low`. NaN stays NaN.
#[inline(always)]
fn at_least<S: Scalar>(x: S, low: f64) -> S {
    S::from_f64(low).max(x)
}
