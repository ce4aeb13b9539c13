//! Activation functions.
//!
//! Each is a small value, [`Relu`] or `LeakyRelu { slope: 0.1 }`, that knows its value and its
//! derivative. Elementwise ones are computed where a linear layer writes its output; the rest
//! (softmax) and those with parameters of their own (prelu) are layers.

mod functions;
mod softmax;

pub use functions::*;
pub use softmax::{LogSoftmax, Softmax};

use crate::scalar::Scalar;

/// An activation function that acts on each number alone.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an elementwise activation function")]
pub trait Activation: Copy + Send + Sync + 'static {
    /// The derivative is computed from the function's value rather than from its argument, so
    /// that the argument need not be kept.
    const FROM_OUTPUT: bool;

    /// The value at `x`.
    fn apply<S: Scalar>(self, x: S) -> S;

    /// The derivative, at the value or the argument `saved` ([`FROM_OUTPUT`](Self::FROM_OUTPUT)).
    fn derivative<S: Scalar>(self, saved: S) -> S;
}
