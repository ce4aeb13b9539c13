//! Heads: the last activation of a network, which decides the losses that fit.
//!
//! A network computes the head's arguments (logits). In use the head turns them into outputs;
//! in training the loss takes the logits themselves, fused with the head, for stability.

use crate::activation::Activation;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::scalar::Scalar;

/// The last activation of a network, and any activation that acts on the features of a position
/// together: [`Softmax`](crate::activation::Softmax) and
/// [`LogSoftmax`](crate::activation::LogSoftmax), beside every elementwise one.
pub trait Head<S: Scalar>: Copy + Send + Sync + 'static {
    /// Turns logits, columns of `features` numbers, into outputs, in place.
    fn apply<I: Isa>(self, isa: I, features: usize, logits: &mut [S]);

    /// Given the gradient with respect to the outputs, computes that with respect to the logits,
    /// in place. Reads outputs or logits, whichever the activation needs: the softmaxes read
    /// outputs, elementwise ones what [`Activation::FROM_OUTPUT`] says.
    fn backward(self, features: usize, logits: &[S], outputs: &[S], d_outputs: &mut [S]);
}

/// Every elementwise activation is a head.
impl<S: Scalar, A: Activation> Head<S> for A {
    #[inline(always)]
    fn apply<I: Isa>(self, isa: I, _: usize, logits: &mut [S]) {
        elementwise::update(isa, logits, |z| Activation::apply(self, z));
    }

    fn backward(self, _: usize, logits: &[S], outputs: &[S], d_outputs: &mut [S]) {
        let from = if A::FROM_OUTPUT { outputs } else { logits };
        elementwise::zip(Undecided, d_outputs, from, |d, s| d * self.derivative(s));
    }
}
