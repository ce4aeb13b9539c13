//! `NAdam`.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::adam;
use super::algorithm::{Algorithm, Counters, Rates, Slices, not_negative};
use super::kernel::update;
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// Adam with Nesterov momentum.
///
/// ```text
/// g ← g + λ θ   or, decoupled,   θ ← θ − η λ θ
/// μₜ = β₁ (1 − ½ · 0.96^(t ψ)),   Π = μ₁ μ₂ … μₜ
/// m ← β₁ m + (1 − β₁) g
/// v ← β₂ v + (1 − β₂) g²
/// d = √(v / (1 − β₂ᵗ)) + ε
/// θ ← θ − η (1 − μₜ) / (1 − Π) · g / d − η μₜ₊₁ / (1 − Π μₜ₊₁) · m / d
/// ```
///
/// Dozat, *Incorporating Nesterov Momentum into Adam*, 2016; like `torch.optim.NAdam`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NAdam {
    /// Learning rate, *η*; 0.002 by default.
    pub learning_rate: f64,
    /// Decay of the running mean of the gradient, *β₁*; 0.9 by default.
    pub beta1: f64,
    /// Decay of the running mean of its square, *β₂*; 0.999 by default.
    pub beta2: f64,
    /// Added to the denominator, *ε*; 10⁻⁸ by default.
    pub epsilon: f64,
    /// Weight decay, *λ*; 0 by default.
    pub weight_decay: f64,
    /// How fast the momentum reaches its full value, *ψ*; 0.004 by default.
    pub momentum_decay: f64,
    /// Applies weight decay to the parameters instead of the gradient; false by default.
    pub decoupled_weight_decay: bool,
}

impl Default for NAdam {
    fn default() -> Self {
        Self {
            learning_rate: 2e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            momentum_decay: 4e-3,
            decoupled_weight_decay: false,
        }
    }
}

/// What [`NAdam`] computes once per step.
#[derive(Clone, Copy, Debug)]
pub struct NAdamStep {
    /// The factors on the learning rate.
    gradient: f64,
    momentum: f64,
    correction: f64,
}

impl Algorithm for NAdam {
    type Step = NAdamStep;

    const NAME: &'static str = "NAdam";
    const MOMENTS: usize = 2;

    fn check(&self) -> Result<()> {
        adam::check(
            self.learning_rate,
            [self.beta1, self.beta2],
            self.epsilon,
            self.weight_decay,
        )?;
        not_negative("momentum_decay", self.momentum_decay)
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn weight_decay(&self) -> f64 {
        self.weight_decay
    }

    fn moments(&self) -> &'static [&'static str] {
        adam::moments(false)
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            learning_rate,
            beta1,
            beta2,
            epsilon,
            weight_decay,
            momentum_decay,
            decoupled_weight_decay,
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .number("β₁", *beta1)
            .number("β₂", *beta2)
            .number("ε", *epsilon)
            .number("momentum decay", *momentum_decay)
            .unless_zero("weight decay", *weight_decay)
            .switch("decoupled from the gradient", *decoupled_weight_decay)
            .end()
    }

    fn begin(&self, counters: &mut Counters) -> NAdamStep {
        let momentum =
            |step: f64| self.beta1 * (1.0 - 0.5 * libm::pow(0.96, step * self.momentum_decay));
        let now = momentum(counters.steps as f64);
        let next = momentum(counters.steps as f64 + 1.0);
        counters.momentum_product *= now;
        let product = counters.momentum_product;
        NAdamStep {
            gradient: (1.0 - now) / (1.0 - product),
            momentum: next / (1.0 - product * next),
            correction: counters.bias_correction(self.beta2),
        }
    }

    fn update<S: Scalar>(&self, step: &NAdamStep, rates: Rates, slices: Slices<'_, '_, S>) {
        update_all(self, step, rates, slices);
    }
}

compiled! {
    fn update_all<S>(
        settings: &NAdam,
        step: &NAdamStep,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(
    settings: &NAdam,
    step: &NAdamStep,
    rates: Rates,
    slices: Slices<'_, '_, S>,
) {
    let Slices {
        parameter,
        gradient,
        moments,
    } = slices;
    let (in_gradient, shrink) = rates.decay(settings.decoupled_weight_decay);
    let of_gradient = S::from_f64(rates.learning_rate * step.gradient);
    let of_momentum = S::from_f64(rates.learning_rate * step.momentum);
    let [beta1, beta2] = [settings.beta1, settings.beta2].map(S::from_f64);
    let [rest1, rest2] = [settings.beta1, settings.beta2].map(|beta| S::from_f64(1.0 - beta));
    let root_factor = S::from_f64(1.0 / libm::sqrt(step.correction));
    let epsilon = S::from_f64(settings.epsilon);
    if let [m, v] = moments {
        update([parameter, m, v], gradient, |[p, m, v], g| {
            let g = g + in_gradient * p;
            let m = beta1 * m + rest1 * g;
            let v = beta2 * v + rest2 * g * g;
            let d = v.sqrt() * root_factor + epsilon;
            [p * shrink - (of_gradient * g + of_momentum * m) / d, m, v]
        });
    }
}
