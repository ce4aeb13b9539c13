//! Activations that change nothing.

use super::{Activation, compiled_loops};
use crate::initialize::Initializer;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// The slopes of a [`Prelu`](crate::layers::Prelu) before training, as in the paper and in `PyTorch`.
pub(crate) const FIRST_SLOPE: f64 = 0.25;

/// The function that returns its argument: a linear layer's output as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Identity;

/// The head of a network whose last activation has parameters of its own, as
/// [`Prelu`](crate::layers::Prelu) has.
///
/// Such an activation is a layer and has acted already when the head's turn comes, so that this
/// head returns its argument. It is not [`Identity`]: what reaches it are outputs of an
/// activation, not the logits of a linear layer. Losses on values fit it; those that take
/// logits, as the cross-entropy does, do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Learned;

/// The head of a network in whose declaration the last activation is a mistake: every loss fits
/// it, so that the mistake is one error and not two.
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
    /// That before a [`Prelu`](crate::layers::Prelu).
    fn initializer(self) -> Initializer {
        Initializer::for_leaky_relu(FIRST_SLOPE)
    }
}
