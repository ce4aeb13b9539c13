//! Conversion of outputs to classes.

use crate::activation::{Identity, LogSoftmax, Sigmoid, Softmax, Tanh, Unknown};
use crate::scalar::Scalar;

/// Heads of classifiers. With a single output, they decide between two classes.
#[diagnostic::on_unimplemented(
    message = "a network that ends in `{Self}` does not predict classes",
    label = "this metric counts correct classes, but `{Self}` does not determine the class of an output",
    note = "class metrics fit softmax, log_softmax, sigmoid, tanh and a linear last layer, whose outputs they take as logits",
    note = "help: end the network in `Dense(classes, softmax)`; for regression use `MeanAbsoluteError` or `RSquared`"
)]
pub trait Decision {
    /// With a single output, class 1 is predicted above this threshold, otherwise class 0.
    const THRESHOLD: f64;
}

impl Decision for Sigmoid {
    const THRESHOLD: f64 = 0.5;
}

impl Decision for Softmax {
    const THRESHOLD: f64 = 0.5;
}

/// The logarithm of one half.
impl Decision for LogSoftmax {
    const THRESHOLD: f64 = -core::f64::consts::LN_2;
}

/// A logit is above 0 exactly if its sigmoid is above 0.5.
impl Decision for Identity {
    const THRESHOLD: f64 = 0.0;
}

/// The last activation did not compile, which is reported as an error of its own.
impl Decision for Unknown {
    const THRESHOLD: f64 = 0.0;
}

/// The classes are -1 and 1.
impl Decision for Tanh {
    const THRESHOLD: f64 = 0.0;
}

/// The class predicted by a column of outputs: the index of the largest output (the first of equal
/// ones), or for a single output, whether it is above the threshold. `None` if an output is NaN.
pub(super) fn class<S: Scalar, H: Decision>(outputs: &[S]) -> Option<usize> {
    if let [only] = outputs {
        return above::<S, H>(*only).map(usize::from);
    }
    largest(outputs)
}

/// Whether an output is above the threshold; `None` if it is NaN.
pub(super) fn above<S: Scalar, H: Decision>(output: S) -> Option<bool> {
    let output = output.to_f64();
    (!output.is_nan()).then_some(output > H::THRESHOLD)
}

/// The index of the largest number, the first of equal ones; `None` if there are no numbers, or one
/// is NaN.
pub(super) fn largest<S: Scalar>(numbers: &[S]) -> Option<usize> {
    let mut best = None;
    for (index, &number) in numbers.iter().enumerate() {
        if number.to_f64().is_nan() {
            return None;
        }
        if best.is_none_or(|best: usize| number > numbers[best]) {
            best = Some(index);
        }
    }
    best
}
