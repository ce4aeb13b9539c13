//! Adagrad.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::algorithm::{Algorithm, Counters, Rates, Slices, not_negative};
use super::kernel::update;
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// Adagrad: divides the gradient by the square root of the sum of its past squares.
///
/// ```text
/// g ← g + λ θ
/// s ← s + g²
/// θ ← θ − η / (1 + (t − 1) δ) · g / (√s + ε)
/// ```
///
/// Duchi, Hazan, Singer, *Adaptive Subgradient Methods for Online Learning and Stochastic
/// Optimization*, 2011; like `torch.optim.Adagrad`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adagrad {
    /// Learning rate, *η*; 0.01 by default.
    pub learning_rate: f64,
    /// Decay of the learning rate, *δ*; 0 by default.
    pub learning_rate_decay: f64,
    /// Weight decay, *λ*; 0 by default.
    pub weight_decay: f64,
    /// The initial value of the sum of squares, *s*; 0 by default.
    pub initial_accumulator: f64,
    /// Added to the denominator, *ε*; 10⁻¹⁰ by default.
    pub epsilon: f64,
}

impl Default for Adagrad {
    fn default() -> Self {
        Self {
            learning_rate: 1e-2,
            learning_rate_decay: 0.0,
            weight_decay: 0.0,
            initial_accumulator: 0.0,
            epsilon: 1e-10,
        }
    }
}

impl Algorithm for Adagrad {
    /// The factor on the learning rate.
    type Step = f64;

    const NAME: &'static str = "Adagrad";
    const MOMENTS: usize = 1;

    fn check(&self) -> Result<()> {
        not_negative("learning_rate", self.learning_rate)?;
        not_negative("learning_rate_decay", self.learning_rate_decay)?;
        not_negative("weight_decay", self.weight_decay)?;
        not_negative("initial_accumulator", self.initial_accumulator)?;
        not_negative("epsilon", self.epsilon)
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn weight_decay(&self) -> f64 {
        self.weight_decay
    }

    fn moments(&self) -> &'static [&'static str] {
        &["square_sum"]
    }

    fn initial_moment(&self) -> f64 {
        self.initial_accumulator
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            learning_rate,
            learning_rate_decay,
            weight_decay,
            initial_accumulator,
            epsilon,
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .unless_zero("learning rate decay", *learning_rate_decay)
            .unless_zero("initial accumulator", *initial_accumulator)
            .number("ε", *epsilon)
            .unless_zero("weight decay", *weight_decay)
            .end()
    }

    fn begin(&self, counters: &mut Counters) -> f64 {
        1.0 / (1.0 + (counters.steps as f64 - 1.0) * self.learning_rate_decay)
    }

    fn update<S: Scalar>(&self, step: &f64, rates: Rates, slices: Slices<'_, '_, S>) {
        update_all(self, *step, rates, slices);
    }
}

compiled! {
    fn update_all<S>(
        settings: &Adagrad,
        step: f64,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(
    settings: &Adagrad,
    step: f64,
    rates: Rates,
    slices: Slices<'_, '_, S>,
) {
    let Slices {
        parameter,
        gradient,
        moments,
    } = slices;
    let learning_rate = S::from_f64(rates.learning_rate * step);
    let weight_decay = S::from_f64(rates.weight_decay);
    let epsilon = S::from_f64(settings.epsilon);
    if let [sum] = moments {
        update([parameter, sum], gradient, |[p, s], g| {
            let g = g + weight_decay * p;
            let s = s + g * g;
            // Without ε, no gradient yet would mean 0 / 0.
            let root = (s.sqrt() + epsilon).max(S::MIN_POSITIVE);
            [p - learning_rate * g / root, s]
        });
    }
}
