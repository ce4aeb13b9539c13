//! Activations as closures, for loops over numbers.
//!
//! If a closure is not inlined into its loop, it is called once for every number, and it is not
//! compiled for the instruction set that the loop was dispatched to. The compiler chooses this for
//! long functions, unless the closure is marked `#[inline(always)]`. A closure that is written as
//! an argument cannot be marked, so the closures are built here.

use super::Activation;
use crate::scalar::Scalar;

/// The value at an argument.
#[inline(always)]
pub(crate) fn value<S: Scalar, A: Activation>(activation: A) -> impl Fn(S) -> S {
    #[inline(always)]
    move |x| activation.apply(x)
}

/// The value and the derivative at an argument, for activations whose derivative is computed from
/// the argument. Their common part, usually an exponential, is computed once.
#[inline(always)]
pub(crate) fn value_and_derivative<S: Scalar, A: Activation>(
    activation: A,
) -> impl Fn(S) -> (S, S) {
    #[inline(always)]
    move |x| (activation.apply(x), activation.derivative(x))
}

/// Turns the gradient with respect to the value into the gradient with respect to the argument. The
/// second argument is the number that the derivative is computed from.
#[inline(always)]
pub(crate) fn through<S: Scalar, A: Activation>(activation: A) -> impl Fn(S, S) -> S {
    #[inline(always)]
    move |d, saved| d * activation.derivative(saved)
}
