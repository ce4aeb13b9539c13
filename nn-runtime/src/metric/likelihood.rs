//! How probable a network finds what is so.

use alloc::string::String;
use core::f64::consts::LN_2;

use super::mean::Mean;
use super::probability::Column;
use super::{Better, ClassTargets, Metric, Probability, ProbabilityTargets, Scored, Truth};
use crate::scalar::Scalar;

/// The mean over the samples of -ln p, where p is the probability that the network gives to the
/// sample's class; over all positions, for outputs over positions. For a single output y and the
/// target t, -t ln y - (1 - t) ln(1 - y); for several outputs and a distribution t over them,
/// -Σ t ln y.
///
/// As in scikit-learn's `log_loss`, probabilities are kept from ε to 1 - ε, where ε is the
/// distance from 1 to the next number of the network's scalar type, so that one that is 0 does
/// not make everything infinite. NaN where an output or a target is, and where a class is none
/// of the network's.
///
/// Fits targets that are classes (`u32`) or probabilities; heads that implement [`Probability`].
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct LogLoss {
    mean: Mean,
}

impl LogLoss {
    /// The value over all samples since the start, in nats; NaN if there were none.
    pub fn value(&self) -> f64 {
        self.mean.value()
    }
}

/// The logarithm of a probability from ε to 1 - ε.
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

/// The mean of the logarithm of the probability of what is so, where that is a distribution.
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
        /// The mean is over all positions that are no padding; to leave out those of a class, see
        /// [`Ignoring`](super::Ignoring). A class of probability 0 makes it infinite; NaN where
        /// an output is, and where a class is none of the network's.
        ///
        /// Fits targets that are classes (`u32`); heads that implement [`Probability`].
        #[derive(Clone, Copy, Debug, PartialEq, Default)]
        pub struct $metric {
            nats: Mean,
        }

        impl $metric {
            /// The value over all samples since the start; NaN if there were none.
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
    /// The perplexity of a language model: e to the mean of -ln p, where p is the probability that
    /// it gives to the token that comes; the number of tokens among which it might as well have
    /// guessed. 1 is perfect.
    ///
    /// ```
    /// use nn_runtime::activation::Softmax;
    /// use nn_runtime::metric::{Metric, Perplexity, Scored};
    ///
    /// let mut perplexity = Perplexity::default();
    /// let metric: &mut dyn Metric<f64, Softmax, u32> = &mut perplexity;
    /// metric.start(4);
    /// // Two steps of a text, of four tokens that all seem as probable.
    /// metric.update(&Scored { features: 4, positions: 2, outputs: &[0.25; 8], targets: &[3, 1] });
    /// assert!((perplexity.value() - 4.0).abs() < 1e-12);
    /// ```
    Perplexity, "perplexity", Scalar::exp
}
likelihood! {
    /// The mean of -log₂ p, where p is the probability that a network gives to the character that
    /// comes (to the token, where targets are tokens): the bits that each takes once the network
    /// has compressed the text.
    BitsPerCharacter, "bits per character", |nats: f64| nats / LN_2
}
