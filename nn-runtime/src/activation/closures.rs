//! Activations as what loops over numbers take: closures.
//!
//! One that is not inlined into its loop is called for every number, and compiled for none of the
//! instruction sets that the loop was dispatched to. For long functions the compiler decides so,
//! unless it is told not to; a closure written where it is passed cannot tell it.

use super::Activation;
use crate::scalar::Scalar;

/// The value at an argument.
#[inline(always)]
pub(crate) fn value<S: Scalar, A: Activation>(activation: A) -> impl Fn(S) -> S {
    #[inline(always)]
    move |x| activation.apply(x)
}

/// The value at an argument, and the derivative there, for activations whose derivative is
/// computed from the argument. What they share, most often an exponential, is computed once.
#[inline(always)]
pub(crate) fn value_and_derivative<S: Scalar, A: Activation>(
    activation: A,
) -> impl Fn(S) -> (S, S) {
    #[inline(always)]
    move |x| (activation.apply(x), activation.derivative(x))
}

/// A gradient with respect to the value and what the derivative is computed from, made the
/// gradient with respect to the argument.
#[inline(always)]
pub(crate) fn through<S: Scalar, A: Activation>(activation: A) -> impl Fn(S, S) -> S {
    #[inline(always)]
    move |d, saved| d * activation.derivative(saved)
}
