//! Heads: for losses of your own, and for functions over networks with a certain last activation.
//!
//! The head is the last activation. It determines the losses that a network can be trained with.
//!
//! A network computes the arguments of its head, the logits. In use, the head turns them into
//! outputs. In training, the loss takes the logits themselves and computes the head as a part of
//! itself, which is numerically stable.

use crate::kernels::dispatch::Isa;
use crate::kernels::guard::Parts;
use crate::scalar::Scalar;

/// The last activation of a network. Every elementwise activation is a head, and so are the
/// activations that act on all features of a position: [`Softmax`](crate::activation::Softmax) and
/// [`LogSoftmax`](crate::activation::LogSoftmax).
pub trait Head<S: Scalar>: Copy + Send + Sync + 'static {
    /// Whether the head returns its arguments.
    const IS_IDENTITY: bool = false;

    /// Turns logits into outputs, in place. The logits are columns of `features` numbers.
    fn apply<I: Isa>(self, isa: I, features: usize, logits: &mut [S]);

    /// Turns the gradient with respect to the outputs into the gradient with respect to the logits,
    /// in place. Each activation reads either the outputs or the logits. The softmaxes read the
    /// outputs, and [`Activation::FROM_OUTPUT`](crate::activation::Activation::FROM_OUTPUT) says
    /// which of the two an elementwise activation reads.
    fn backward(self, features: usize, logits: &[S], outputs: &[S], d_outputs: &mut [S]);
}

/// The head `H` of one of several outputs, with the features and positions of that output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<H, const FEATURES: usize, const POSITIONS: usize>(pub H);

/// The heads of a network with several outputs, as a tuple of [`Part`]s. In a sample of logits, the
/// outputs lie one after another.
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
