//! Softmax and its logarithm: the heads of classifiers.

use crate::head::Head;
use crate::kernels::dispatch::Isa;
use crate::scalar::Scalar;

/// e^zᵢ / Σ e^zⱼ over the features of each position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Softmax;

impl<S: Scalar> Head<S> for Softmax {
    fn apply<I: Isa>(self, _: I, features: usize, logits: &mut [S]) {
        for column in logits.chunks_exact_mut(features.max(1)) {
            let largest = column.iter().fold(S::NEG_INFINITY, |a, &b| a.max(b));
            let mut sum = S::ZERO;
            for z in column.iter_mut() {
                *z = (*z - largest).exp();
                sum += *z;
            }
            for z in column {
                *z /= sum;
            }
        }
    }

    fn backward(self, features: usize, _: &[S], outputs: &[S], d_outputs: &mut [S]) {
        let features = features.max(1);
        for (d, y) in d_outputs
            .chunks_exact_mut(features)
            .zip(outputs.chunks_exact(features))
        {
            let dot: S = d.iter().zip(y).map(|(&d, &y)| d * y).sum();
            for (d, &y) in d.iter_mut().zip(y) {
                *d = y * (*d - dot);
            }
        }
    }
}

/// zᵢ - ln Σ e^zⱼ over the features of each position: the logarithm of [`Softmax`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LogSoftmax;

impl<S: Scalar> Head<S> for LogSoftmax {
    fn apply<I: Isa>(self, _: I, features: usize, logits: &mut [S]) {
        for column in logits.chunks_exact_mut(features.max(1)) {
            let largest = column.iter().fold(S::NEG_INFINITY, |a, &b| a.max(b));
            let sum: S = column.iter().map(|&z| (z - largest).exp()).sum();
            let log_sum = sum.ln();
            for z in column {
                *z = (*z - largest) - log_sum;
            }
        }
    }

    fn backward(self, features: usize, _: &[S], outputs: &[S], d_outputs: &mut [S]) {
        let features = features.max(1);
        for (d, y) in d_outputs
            .chunks_exact_mut(features)
            .zip(outputs.chunks_exact(features))
        {
            let sum: S = d.iter().copied().sum();
            for (d, &y) in d.iter_mut().zip(y) {
                *d -= y.exp() * sum;
            }
        }
    }
}
