//! Activations that change nothing.

use super::{Activation, compiled_loops};
use crate::initialize::Initializer;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// The initial slopes of a [`Prelu`](crate::layers::Prelu), as in the paper and in `PyTorch`.
pub(crate) const FIRST_SLOPE: f64 = 0.25;

/// The identity function: the output of a linear layer is used as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Identity;

/// The head of a network whose last activation has parameters of its own, such as
/// [`Prelu`](crate::layers::Prelu).
///
/// Such an activation is a layer. It has already been applied when the head is applied, so this
/// head returns its argument. It differs from [`Identity`], because its arguments are outputs of an
/// activation and not the logits of a linear layer. Losses on values accept this head. Losses on
/// logits, such as the cross-entropy, do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Learned;

/// The head of a network whose last activation is an error in the declaration. Every loss accepts
/// it, so that one mistake does not give two errors.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Unknown;

impl Activation for Identity {
    compiled_loops!(Identity);

    const FROM_OUTPUT: bool = true;
    const IS_IDENTITY: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        x
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, _: S) -> S {
        S::ONE
    }
}

impl Activation for Unknown {
    const FROM_OUTPUT: bool = true;
    const IS_IDENTITY: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        x
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, _: S) -> S {
        S::ONE
    }
}

impl Activation for Learned {
    const FROM_OUTPUT: bool = true;
    const IS_IDENTITY: bool = true;
    #[inline(always)]
    fn apply<S: Scalar>(self, x: S) -> S {
        x
    }
    #[inline(always)]
    fn derivative<S: Scalar>(self, _: S) -> S {
        S::ONE
    }
    /// The initializer for a linear layer before a [`Prelu`](crate::layers::Prelu).
    fn initializer(self) -> Initializer {
        Initializer::for_leaky_relu(FIRST_SLOPE)
    }
}
