//! Heads: the last activation of a network, which decides the losses that fit.
//!
//! A network computes the head's arguments (logits). In use the head turns them into outputs;
//! in training the loss takes the logits themselves, fused with the head, for stability.

use crate::kernels::dispatch::Isa;
use crate::kernels::guard::Parts;
use crate::scalar::Scalar;

/// The last activation of a network, and any activation that acts on the features of a position
/// together: [`Softmax`](crate::activation::Softmax) and
/// [`LogSoftmax`](crate::activation::LogSoftmax), beside every elementwise one.
pub trait Head<S: Scalar>: Copy + Send + Sync + 'static {
    /// It returns its arguments.
    const IS_IDENTITY: bool = false;

    /// Turns logits, columns of `features` numbers, into outputs, in place.
    fn apply<I: Isa>(self, isa: I, features: usize, logits: &mut [S]);

    /// Given the gradient with respect to the outputs, computes that with respect to the logits,
    /// in place. Reads outputs or logits, whichever the activation needs: the softmaxes read
    /// outputs, elementwise ones what [`Activation::FROM_OUTPUT`](crate::activation::Activation::FROM_OUTPUT) says.
    fn backward(self, features: usize, logits: &[S], outputs: &[S], d_outputs: &mut [S]);
}

/// The head `H` of one of several outputs, of so many features and positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<H, const FEATURES: usize, const POSITIONS: usize>(pub H);

/// The heads of a network with several outputs: a tuple of [`Part`]s. Samples of logits hold the
/// outputs one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads<T>(pub T);

macro_rules! heads {
    ($($head:ident $features:ident $positions:ident $index:tt),*) => {
        impl<S: Scalar, $($head: Head<S>, const $features: usize, const $positions: usize),*>
            Head<S> for Heads<($(Part<$head, $features, $positions>,)*)>
        {
            #[inline(always)]
            fn apply<II: Isa>(self, isa: II, features: usize, logits: &mut [S]) {
                for sample in logits.chunks_exact_mut(features.max(1)) {
                    let mut rest = sample;
                    $(
                        let (part, others) = core::mem::take(&mut rest)
                            .cut_mut($features * $positions);
                        self.0.$index.0.apply(isa, $features, part);
                        rest = others;
                    )*
                    let _ = rest;
                }
            }

            fn backward(
                self,
                features: usize,
                logits: &[S],
                outputs: &[S],
                d_outputs: &mut [S],
            ) {
                let features = features.max(1);
                let samples = d_outputs.chunks_exact_mut(features);
                let values = logits.chunks_exact(features).zip(outputs.chunks_exact(features));
                for (d_outputs, (logits, outputs)) in samples.zip(values) {
                    let mut start = 0;
                    $(
                        let part = start..start + $features * $positions;
                        self.0.$index.0.backward(
                            $features,
                            &logits[part.clone()],
                            &outputs[part.clone()],
                            &mut d_outputs[part.clone()],
                        );
                        start = part.end;
                    )*
                    let _ = start;
                }
            }
        }
    };
}
heads!(A FA PA 0, B FB PB 1);
heads!(A FA PA 0, B FB PB 1, C FC PC 2);
heads!(A FA PA 0, B FB PB 1, C FC PC 2, D FD PD 3);
heads!(A FA PA 0, B FB PB 1, C FC PC 2, D FD PD 3, E FE PE 4);
heads!(A FA PA 0, B FB PB 1, C FC PC 2, D FD PD 3, E FE PE 4, F FF PF 5);
