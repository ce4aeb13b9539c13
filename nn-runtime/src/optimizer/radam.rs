//! `RAdam`.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::adam::{self, Corrections};
use super::algorithm::{Algorithm, Counters, Rates, Slices};
use super::kernel::update;
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// Rectified Adam: plain momentum in the first steps, while the variance of the second moment
/// cannot be estimated yet; after that, rectified steps.
///
/// ```text
/// g ← g + λ θ   or, decoupled,   θ ← θ − η λ θ
/// m ← β₁ m + (1 − β₁) g
/// v ← β₂ v + (1 − β₂) g²
/// ρ∞ = 2 / (1 − β₂) − 1,   ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)
/// r = √((ρ − 4)(ρ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρ)) · √(1 − β₂ᵗ) / (√v + ε)   if ρ > 5, or 1
/// θ ← θ − η / (1 − β₁ᵗ) · m · r
/// ```
///
/// Liu et al., *On the Variance of the Adaptive Learning Rate and Beyond*, 2019; like
/// `torch.optim.RAdam`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RAdam {
    /// Learning rate, *η*; 0.001 by default.
    pub learning_rate: f64,
    /// Decay of the running mean of the gradient, *β₁*; 0.9 by default.
    pub beta1: f64,
    /// Decay of the running mean of its square, *β₂*; 0.999 by default.
    pub beta2: f64,
    /// Added to the denominator, *ε*; 10⁻⁸ by default.
    pub epsilon: f64,
    /// Weight decay, *λ*; 0 by default.
    pub weight_decay: f64,
    /// Applies weight decay to the parameters instead of the gradient; false by default.
    pub decoupled_weight_decay: bool,
}

impl Default for RAdam {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
        }
    }
}

/// What [`RAdam`] computes once per step.
#[derive(Clone, Copy, Debug)]
pub struct RAdamStep {
    first_correction: f64,
    /// The rectification times the bias correction of the root; `None` in the first steps.
    rectified: Option<f64>,
}

impl Algorithm for RAdam {
    type Step = RAdamStep;

    const NAME: &'static str = "RAdam";
    const MOMENTS: usize = 2;

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
            decoupled_weight_decay,
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .number("β₁", *beta1)
            .number("β₂", *beta2)
            .number("ε", *epsilon)
            .unless_zero("weight decay", *weight_decay)
            .switch("decoupled from the gradient", *decoupled_weight_decay)
            .end()
    }

    fn begin(&self, counters: &mut Counters) -> RAdamStep {
        let corrections = Corrections::new(counters, self.beta1, self.beta2);
        let power = 1.0 - corrections.second;
        let limit = 2.0 / (1.0 - self.beta2) - 1.0;
        let length = limit - 2.0 * counters.steps as f64 * power / corrections.second;
        let rectification =
            ((length - 4.0) * (length - 2.0) * limit) / ((limit - 4.0) * (limit - 2.0) * length);
        RAdamStep {
            first_correction: corrections.first,
            rectified: (length > 5.0).then(|| libm::sqrt(rectification * corrections.second)),
        }
    }

    fn update<S: Scalar>(&self, step: &RAdamStep, rates: Rates, slices: Slices<'_, '_, S>) {
        update_all(self, step, rates, slices);
    }
}

compiled! {
    fn update_all<S>(
        settings: &RAdam,
        step: &RAdamStep,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(
    settings: &RAdam,
    step: &RAdamStep,
    rates: Rates,
    slices: Slices<'_, '_, S>,
) {
    let Slices {
        parameter,
        gradient,
        moments,
    } = slices;
    let (in_gradient, shrink) = rates.decay(settings.decoupled_weight_decay);
    let step_size = rates.learning_rate / step.first_correction;
    let [beta1, beta2] = [settings.beta1, settings.beta2].map(S::from_f64);
    let [rest1, rest2] = [settings.beta1, settings.beta2].map(|beta| S::from_f64(1.0 - beta));
    let smooth = |m: S, v: S, g: S| (beta1 * m + rest1 * g, beta2 * v + rest2 * g * g);
    let [m, v] = moments else { return };
    if let Some(rectified) = step.rectified {
        let step_size = S::from_f64(step_size * rectified);
        let epsilon = S::from_f64(settings.epsilon);
        update([parameter, m, v], gradient, |[p, m, v], g| {
            let (m, v) = smooth(m, v, g + in_gradient * p);
            [p * shrink - step_size * m / (v.sqrt() + epsilon), m, v]
        });
    } else {
        let step_size = S::from_f64(step_size);
        update([parameter, m, v], gradient, |[p, m, v], g| {
            let (m, v) = smooth(m, v, g + in_gradient * p);
            [p * shrink - step_size * m, m, v]
        });
    }
}
