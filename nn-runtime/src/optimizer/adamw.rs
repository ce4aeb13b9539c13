//! `AdamW`.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::adam::{self, Corrections, Rule};
use super::algorithm::{Algorithm, Counters, Rates, Slices};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// Adam with decoupled weight decay.
///
/// ```text
/// θ ← θ − η λ θ
/// m ← β₁ m + (1 − β₁) g
/// v ← β₂ v + (1 − β₂) g²
/// w = v   or, with amsgrad, the largest v so far
/// θ ← θ − η / (1 − β₁ᵗ) · m / (√w / √(1 − β₂ᵗ) + ε)
/// ```
///
/// Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, 2017; like `torch.optim.AdamW`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamW {
    /// Learning rate, *η*; 0.001 by default.
    pub learning_rate: f64,
    /// Decay of the running mean of the gradient, *β₁*; 0.9 by default.
    pub beta1: f64,
    /// Decay of the running mean of its square, *β₂*; 0.999 by default.
    pub beta2: f64,
    /// Added to the denominator, *ε*; 10⁻⁸ by default.
    pub epsilon: f64,
    /// Weight decay, *λ*; 0.01 by default.
    pub weight_decay: f64,
    /// Divides by the largest second moment so far; false by default.
    pub amsgrad: bool,
}

impl Default for AdamW {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.01,
            amsgrad: false,
        }
    }
}

impl Algorithm for AdamW {
    type Step = Corrections;

    const NAME: &'static str = "AdamW";
    const MOMENTS: usize = 3;

    fn check(&self) -> Result<()> {
        adam::check(
            self.learning_rate,
            [self.beta1, self.beta2],
            self.epsilon,
            self.weight_decay,
        )
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn weight_decay(&self) -> f64 {
        self.weight_decay
    }

    fn moments(&self) -> &'static [&'static str] {
        adam::moments(self.amsgrad)
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            learning_rate,
            beta1,
            beta2,
            epsilon,
            weight_decay,
            amsgrad,
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .number("β₁", *beta1)
            .number("β₂", *beta2)
            .number("ε", *epsilon)
            .unless_zero("weight decay", *weight_decay)
            .switch("with amsgrad", *amsgrad)
            .end()
    }

    fn begin(&self, counters: &mut Counters) -> Corrections {
        Corrections::new(counters, self.beta1, self.beta2)
    }

    fn update<S: Scalar>(&self, step: &Corrections, rates: Rates, slices: Slices<'_, '_, S>) {
        update_all(self, step, rates, slices);
    }
}

compiled! {
    fn update_all<S>(
        settings: &AdamW,
        step: &Corrections,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(
    settings: &AdamW,
    step: &Corrections,
    rates: Rates,
    slices: Slices<'_, '_, S>,
) {
    let decay = rates.decay(true);
    let rule = Rule::<S>::new(
        step,
        rates,
        decay,
        [settings.beta1, settings.beta2],
        settings.epsilon,
    );
    rule.run(slices);
}
