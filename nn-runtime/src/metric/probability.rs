//! Conversion of outputs to probabilities.

use crate::activation::{Identity, LogSoftmax, Sigmoid, Softmax, Unknown};
use crate::scalar::Scalar;

/// How the outputs of a head express probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The outputs are probabilities.
    Probabilities,
    /// The outputs are log-probabilities.
    Logarithms,
    /// The outputs are logits: their softmax, or the sigmoid of a single output, are probabilities.
    Logits,
}

/// Heads whose outputs are probabilities of classes, or can be converted to them.
#[diagnostic::on_unimplemented(
    message = "a network that ends in `{Self}` does not predict class probabilities",
    label = "this metric needs probabilities, which `{Self}` does not provide",
    note = "probability metrics fit softmax, log_softmax, sigmoid and a linear last layer, whose outputs they take as logits",
    note = "help: end the network in `Dense(classes, softmax)`; for regression use `MeanAbsoluteError` or `RSquared`"
)]
pub trait Probability {
    /// How the outputs express probabilities.
    const SCALE: Scale;
}

impl Probability for Softmax {
    const SCALE: Scale = Scale::Probabilities;
}

impl Probability for Sigmoid {
    const SCALE: Scale = Scale::Probabilities;
}

impl Probability for LogSoftmax {
    const SCALE: Scale = Scale::Logarithms;
}

impl Probability for Identity {
    const SCALE: Scale = Scale::Logits;
}

/// The last activation did not compile, which is reported as an error of its own.
impl Probability for Unknown {
    const SCALE: Scale = Scale::Logits;
}

/// A column of outputs, read as probabilities: of the classes 0 and 1 for a single output,
/// otherwise of one class for each output.
pub(super) struct Column<'a, S> {
    scale: Scale,
    outputs: &'a [S],
    /// The logarithm of the softmax's denominator; NaN if an output is NaN.
    normalizer: f64,
}

impl<'a, S: Scalar> Column<'a, S> {
    pub(super) fn new<H: Probability>(outputs: &'a [S]) -> Self {
        let scale = H::SCALE;
        let normalizer = if scale == Scale::Logits && outputs.len() > 1 {
            let largest = outputs.iter().fold(f64::NEG_INFINITY, |largest, output| {
                Scalar::max(largest, output.to_f64())
            });
            let sum: f64 = outputs
                .iter()
                .map(|output| Scalar::exp(output.to_f64() - largest))
                .sum();
            largest + Scalar::ln(sum)
        } else if outputs.iter().any(|output| output.to_f64().is_nan()) {
            f64::NAN
        } else {
            0.0
        };
        Self {
            scale,
            outputs,
            normalizer,
        }
    }

    pub(super) fn classes(&self) -> usize {
        match self.outputs.len() {
            1 => 2,
            classes => classes,
        }
    }

    /// The natural logarithm of a class's probability; NaN for a class that does not exist.
    pub(super) fn logarithm(&self, class: usize) -> f64 {
        if let [only] = self.outputs {
            let output = only.to_f64();
            return match (self.scale, class) {
                (Scale::Probabilities, 0) => Scalar::ln_1p(-output),
                (Scale::Probabilities, 1) => Scalar::ln(output),
                (Scale::Logarithms, 0) => Scalar::ln(-Scalar::exp_m1(output)),
                (Scale::Logarithms, 1) => output,
                (Scale::Logits, 0) => log_sigmoid(-output),
                (Scale::Logits, 1) => log_sigmoid(output),
                _ => f64::NAN,
            };
        }
        let Some(output) = self.outputs.get(class) else {
            return f64::NAN;
        };
        let output = output.to_f64();
        let logarithm = match self.scale {
            Scale::Probabilities => Scalar::ln(output),
            Scale::Logarithms | Scale::Logits => output,
        };
        logarithm - self.normalizer
    }

    /// A class's probability; NaN for a class that does not exist.
    pub(super) fn probability(&self, class: usize) -> f64 {
        match (self.scale, self.outputs) {
            (Scale::Probabilities, [only]) if class == 0 => 1.0 - only.to_f64(),
            (Scale::Probabilities, [only]) if class == 1 => only.to_f64(),
            (Scale::Probabilities, [_, _, ..]) => {
                let probability = self.outputs.get(class).map_or(f64::NAN, |p| p.to_f64());
                probability - self.normalizer
            }
            _ => Scalar::exp(self.logarithm(class)),
        }
    }
}

/// The probability of yes, for an independent yes-or-no output.
pub(super) fn alone<S: Scalar, H: Probability>(output: S) -> f64 {
    Column::new::<H>(core::slice::from_ref(&output)).probability(1)
}

/// ln sigmoid(z), computed without overflow.
fn log_sigmoid(z: f64) -> f64 {
    let tail = Scalar::ln_1p(Scalar::exp(-Scalar::abs(z)));
    if z < 0.0 { z - tail } else { -tail }
}
