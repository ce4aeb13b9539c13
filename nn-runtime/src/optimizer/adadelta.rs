//! Adadelta.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::algorithm::{Algorithm, Counters, Rates, Slices, not_negative, require};
use super::kernel::update;
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// Adadelta: the units of each step match those of the parameters.
///
/// ```text
/// g ← g + λ θ
/// v ← ρ v + (1 − ρ) g²
/// Δ = √(u + ε) / √(v + ε) · g
/// u ← ρ u + (1 − ρ) Δ²
/// θ ← θ − η Δ
/// ```
///
/// Zeiler, *ADADELTA: An Adaptive Learning Rate Method*, 2012; like `torch.optim.Adadelta`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adadelta {
    /// Learning rate, *η*; 1 by default.
    pub learning_rate: f64,
    /// Decay of the running mean squares, *ρ*; 0.9 by default.
    pub rho: f64,
    /// Added under the square roots, *ε*; 10⁻⁶ by default.
    pub epsilon: f64,
    /// Weight decay, *λ*; 0 by default.
    pub weight_decay: f64,
}

impl Default for Adadelta {
    fn default() -> Self {
        Self {
            learning_rate: 1.0,
            rho: 0.9,
            epsilon: 1e-6,
            weight_decay: 0.0,
        }
    }
}

impl Algorithm for Adadelta {
    type Step = ();

    const NAME: &'static str = "Adadelta";
    const MOMENTS: usize = 2;

    fn check(&self) -> Result<()> {
        not_negative("learning_rate", self.learning_rate)?;
        let valid = (0.0..=1.0).contains(&self.rho);
        require("rho", "from 0 to 1", self.rho, valid)?;
        not_negative("epsilon", self.epsilon)?;
        not_negative("weight_decay", self.weight_decay)
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn weight_decay(&self) -> f64 {
        self.weight_decay
    }

    fn moments(&self) -> &'static [&'static str] {
        &["square_average", "accumulated_change"]
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            learning_rate,
            rho,
            epsilon,
            weight_decay,
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .number("ρ", *rho)
            .number("ε", *epsilon)
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
        settings: &Adadelta,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(settings: &Adadelta, rates: Rates, slices: Slices<'_, '_, S>) {
    let Slices {
        parameter,
        gradient,
        moments,
    } = slices;
    let learning_rate = S::from_f64(rates.learning_rate);
    let weight_decay = S::from_f64(rates.weight_decay);
    let rho = S::from_f64(settings.rho);
    let rest = S::from_f64(1.0 - settings.rho);
    let epsilon = S::from_f64(settings.epsilon);
    if let [average, change] = moments {
        update([parameter, average, change], gradient, |[p, v, u], g| {
            let g = g + weight_decay * p;
            let v = rho * v + rest * g * g;
            let delta = (u + epsilon).sqrt() / (v + epsilon).sqrt() * g;
            let u = rho * u + rest * delta * delta;
            [p - learning_rate * delta, v, u]
        });
    }
}
