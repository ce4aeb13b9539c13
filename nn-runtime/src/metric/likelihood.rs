//! How much probability a network assigns to the right answers.

use alloc::string::String;
use core::f64::consts::LN_2;

use super::mean::Mean;
use super::probability::Column;
use super::{Better, ClassTargets, Metric, Probability, ProbabilityTargets, Scored, Truth};
use crate::scalar::Scalar;

/// The log loss: the mean of -ln p over the samples, or over all positions for outputs over
/// positions, where p is the predicted probability of the sample's class. For a single output y and
/// a target t, it is -t ln y - (1 - t) ln(1 - y). For several outputs and a distribution t over
/// them, it is -Σ t ln y.
///
/// As in scikit-learn's `log_loss`, probabilities are clipped to the range ε to 1 - ε, so that a
/// probability of 0 does not make the mean infinite. ε is the machine epsilon of the network's
/// scalar type. The value is NaN if an output or a target is NaN, or if the network does not have a
/// target's class.
///
/// Fits targets that are class indices (`u32`) or probabilities, and heads that implement
/// [`Probability`].
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct LogLoss {
    mean: Mean,
}

impl LogLoss {
    /// The value over all samples since the start, in nats; NaN without samples.
    pub fn value(&self) -> f64 {
        self.mean.value()
    }
}

/// A log-probability, clipped as for a probability from ε to 1 - ε.
fn clipped<S: Scalar>(logarithm: f64) -> f64 {
    let epsilon = S::EPSILON.to_f64();
    if logarithm.is_nan() {
        return logarithm;
    }
    logarithm.clamp(Scalar::ln(epsilon), Scalar::ln_1p(-epsilon))
}

impl<S, H, T> Metric<S, H, T> for LogLoss
where
    S: Scalar,
    H: Probability,
    T: ProbabilityTargets<S, Self>,
{
    fn name(&self) -> String {
        "log loss".into()
    }

    fn better(&self) -> Better {
        Better::Lower
    }

    fn start(&mut self, _: usize) {
        self.mean = Mean::default();
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        match T::truth(samples.targets) {
            Truth::Classes(targets) => {
                for (outputs, &class) in samples.with(targets).columns() {
                    let logarithm = Column::new::<H>(outputs).logarithm(class as usize);
                    self.mean.add(-clipped::<S>(logarithm));
                }
            }
            Truth::Values(targets) => {
                for (outputs, targets) in samples.with(targets).pairs() {
                    self.mean.add(-expected::<S, H>(outputs, targets));
                }
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.mean.merge(other.mean);
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}

/// The expected log-probability of the outputs under the target distribution.
fn expected<S: Scalar, H: Probability>(outputs: &[S], targets: &[S]) -> f64 {
    let column = Column::new::<H>(outputs);
    let of = |class| clipped::<S>(column.logarithm(class));
    if let [target] = targets {
        let target = target.to_f64();
        return target * of(1) + (1.0 - target) * of(0);
    }
    let targets = targets.iter().enumerate();
    let terms = targets.map(|(class, target)| target.to_f64() * of(class));
    terms.sum::<f64>()
}

macro_rules! likelihood {
    ($(#[$documentation:meta])* $metric:ident, $name:literal, $finish:expr) => {
        $(#[$documentation])*
        ///
        /// The mean is over all positions except padding. To skip the positions of a class, see
        /// [`Ignoring`](super::Ignoring). The value is infinite if a target's class has probability
        /// 0. It is NaN if an output is NaN, or if the network does not have a target's class.
        ///
        /// Fits targets that are class indices (`u32`), and heads that implement [`Probability`].
        #[derive(Clone, Copy, Debug, PartialEq, Default)]
        pub struct $metric {
            nats: Mean,
        }

        impl $metric {
            /// The value over all samples since the start; NaN without samples.
            pub fn value(&self) -> f64 {
                $finish(self.nats.value())
            }
        }

        impl<S, H, T> Metric<S, H, T> for $metric
        where
            S: Scalar,
            H: Probability,
            T: ClassTargets<Self>,
        {
            fn name(&self) -> String {
                $name.into()
            }

            fn better(&self) -> Better {
                Better::Lower
            }

            fn start(&mut self, _: usize) {
                self.nats = Mean::default();
            }

            fn update(&mut self, samples: &Scored<'_, S, T>) {
                let samples = samples.with(T::classes(samples.targets));
                for (outputs, &class) in samples.columns() {
                    self.nats.add(-Column::new::<H>(outputs).logarithm(class as usize));
                }
            }

            fn merge(&mut self, other: &Self) {
                self.nats.merge(other.nats);
            }

            fn value(&self) -> f64 {
                Self::value(self)
            }
        }
    };
}

likelihood! {
    /// The perplexity of a language model: e to the power of the mean of -ln p, where p is the
    /// predicted probability of the next token. It is the number of equally likely tokens among
    /// which guessing would be as good; 1 is perfect.
    ///
    /// ```
    /// use nn_runtime::activation::Softmax;
    /// use nn_runtime::metric::{Metric, Perplexity, Scored};
    ///
    /// let mut perplexity = Perplexity::default();
    /// let metric: &mut dyn Metric<f64, Softmax, u32> = &mut perplexity;
    /// metric.start(4);
    /// // Two steps of a text, each with four equally likely tokens.
    /// metric.update(&Scored { features: 4, positions: 2, outputs: &[0.25; 8], targets: &[3, 1] });
    /// assert!((perplexity.value() - 4.0).abs() < 1e-12);
    /// ```
    Perplexity, "perplexity", Scalar::exp
}
likelihood! {
    /// The mean of -log₂ p, where p is the predicted probability of the next character (or of the
    /// next token, if targets are tokens). It is the number of bits per character if the text were
    /// compressed with the network.
    BitsPerCharacter, "bits per character", |nats: f64| nats / LN_2
}
