//! Lion.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::algorithm::{Algorithm, Counters, Rates, Slices, fraction, not_negative};
use super::kernel::update;
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// Lion (*evolved sign momentum*): steps of a fixed size in the direction of the sign of an
/// interpolated momentum. It has only one moment.
///
/// ```text
/// c = β₁ m + (1 − β₁) g
/// θ ← θ − η (sign(c) + λ θ)
/// m ← β₂ m + (1 − β₂) g
/// ```
///
/// Chen et al., *Symbolic Discovery of Optimization Algorithms*, 2023, algorithm 2. The authors
/// recommend a learning rate 3 to 10 times smaller than for `AdamW`, and a weight decay 3 to 10
/// times larger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lion {
    /// Learning rate, *η*; 0.0001 by default.
    pub learning_rate: f64,
    /// The weight of the momentum in the direction, *β₁*; 0.9 by default.
    pub beta1: f64,
    /// Decay of the running mean of the gradient, *β₂*; 0.99 by default.
    pub beta2: f64,
    /// Weight decay, *λ*; 0 by default.
    pub weight_decay: f64,
}

impl Default for Lion {
    fn default() -> Self {
        Self {
            learning_rate: 1e-4,
            beta1: 0.9,
            beta2: 0.99,
            weight_decay: 0.0,
        }
    }
}

impl Algorithm for Lion {
    type Step = ();

    const NAME: &'static str = "Lion";
    const MOMENTS: usize = 1;

    fn check(&self) -> Result<()> {
        not_negative("learning_rate", self.learning_rate)?;
        fraction("beta1", self.beta1)?;
        fraction("beta2", self.beta2)?;
        not_negative("weight_decay", self.weight_decay)
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn weight_decay(&self) -> f64 {
        self.weight_decay
    }

    fn moments(&self) -> &'static [&'static str] {
        &["momentum"]
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            learning_rate,
            beta1,
            beta2,
            weight_decay,
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .number("β₁", *beta1)
            .number("β₂", *beta2)
            .unless_zero("weight decay", *weight_decay)
            .end()
    }

    fn begin(&self, _: &mut Counters) {}

    fn update<S: Scalar>(&self, (): &(), rates: Rates, slices: Slices<'_, '_, S>) {
        update_all(self, rates, slices);
    }
}

compiled! {
    fn update_all<S>(
        settings: &Lion,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(settings: &Lion, rates: Rates, slices: Slices<'_, '_, S>) {
    let Slices {
        parameter,
        gradient,
        moments,
    } = slices;
    let learning_rate = S::from_f64(rates.learning_rate);
    let (_, shrink) = rates.decay::<S>(true);
    let [beta1, beta2] = [settings.beta1, settings.beta2].map(S::from_f64);
    let [rest1, rest2] = [settings.beta1, settings.beta2].map(|beta| S::from_f64(1.0 - beta));
    if let [m] = moments {
        update([parameter, m], gradient, |[p, m], g| {
            let c = beta1 * m + rest1 * g;
            // The sign without branches: multiplied twice, the least number exceeds one.
            // In this order, NaN stays NaN.
            let sign = S::ONE.min((-S::ONE).max(c * S::MAX * S::MAX));
            [p * shrink - learning_rate * sign, beta2 * m + rest2 * g]
        });
    }
}
