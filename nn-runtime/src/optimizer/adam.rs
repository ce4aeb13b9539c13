//! Adam, and the update rule that it shares with `AdamW`.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::algorithm::{Algorithm, Counters, Rates, Slices, fraction, not_negative};
use super::kernel::update;
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// Adam (adaptive moment estimation).
///
/// ```text
/// g ← g + λ θ
/// m ← β₁ m + (1 − β₁) g
/// v ← β₂ v + (1 − β₂) g²
/// w = v   or, with amsgrad, the largest v so far
/// θ ← θ − η / (1 − β₁ᵗ) · m / (√w / √(1 − β₂ᵗ) + ε)
/// ```
///
/// Kingma and Ba, *Adam: A Method for Stochastic Optimization*, 2014, algorithm 1; `amsgrad` is
/// from Reddi, Kale, Kumar, *On the Convergence of Adam and Beyond*, 2018. Like `torch.optim.Adam`.
/// Its weight decay is added to the gradient (L2 regularization); [`AdamW`](super::AdamW) has
/// decoupled weight decay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
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
    /// Divides by the largest second moment so far; false by default.
    pub amsgrad: bool,
}

impl Default for Adam {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            amsgrad: false,
        }
    }
}

impl Algorithm for Adam {
    type Step = Corrections;

    const NAME: &'static str = "Adam";
    const MOMENTS: usize = 3;

    fn check(&self) -> Result<()> {
        check(
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
        moments(self.amsgrad)
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
        settings: &Adam,
        step: &Corrections,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(
    settings: &Adam,
    step: &Corrections,
    rates: Rates,
    slices: Slices<'_, '_, S>,
) {
    let decay = rates.decay(false);
    let rule = Rule::<S>::new(
        step,
        rates,
        decay,
        [settings.beta1, settings.beta2],
        settings.epsilon,
    );
    rule.run(slices);
}

/// Bias corrections of the two moments, 1 − β₁ᵗ and 1 − β₂ᵗ.
#[derive(Clone, Copy, Debug)]
pub struct Corrections {
    pub(super) first: f64,
    pub(super) second: f64,
}

impl Corrections {
    pub(super) fn new(counters: &Counters, beta1: f64, beta2: f64) -> Self {
        Self {
            first: counters.bias_correction(beta1),
            second: counters.bias_correction(beta2),
        }
    }
}

/// Checks the settings of Adam and its relatives.
pub(super) fn check(
    learning_rate: f64,
    [beta1, beta2]: [f64; 2],
    epsilon: f64,
    weight_decay: f64,
) -> Result<()> {
    not_negative("learning_rate", learning_rate)?;
    fraction("beta1", beta1)?;
    fraction("beta2", beta2)?;
    not_negative("epsilon", epsilon)?;
    not_negative("weight_decay", weight_decay)
}

/// The names of the moments of Adam and its relatives.
pub(super) fn moments(amsgrad: bool) -> &'static [&'static str] {
    const NAMES: [&str; 3] = ["first_moment", "second_moment", "largest_second_moment"];
    if amsgrad { &NAMES } else { &NAMES[..2] }
}

/// The constants of one step, for Adam and `AdamW`.
#[derive(Clone, Copy)]
pub(super) struct Rule<S> {
    /// The weight decay that is added to the gradient.
    in_gradient: S,
    /// The factor on the parameter before the step.
    shrink: S,
    smoothing: [S; 2],
    rest: [S; 2],
    step_size: S,
    root_factor: S,
    epsilon: S,
}

impl<S: Scalar> Rule<S> {
    /// The constants of one step, given [`Rates::decay`].
    pub(super) fn new(
        corrections: &Corrections,
        rates: Rates,
        (in_gradient, shrink): (S, S),
        betas: [f64; 2],
        epsilon: f64,
    ) -> Self {
        Self {
            in_gradient,
            shrink,
            smoothing: betas.map(S::from_f64),
            rest: betas.map(|beta| S::from_f64(1.0 - beta)),
            step_size: S::from_f64(rates.learning_rate / corrections.first),
            root_factor: S::from_f64(1.0 / libm::sqrt(corrections.second)),
            epsilon: S::from_f64(epsilon),
        }
    }

    pub(super) fn run(self, slices: Slices<'_, '_, S>) {
        let Slices {
            parameter,
            gradient,
            moments,
        } = slices;
        match moments {
            [m, v] => update([parameter, m, v], gradient, |[p, m, v], g| {
                let (p, m, v) = self.moments(p, m, v, g);
                [self.step(p, m, v), m, v]
            }),
            [m, v, w] => update([parameter, m, v, w], gradient, |[p, m, v, w], g| {
                let (p, m, v) = self.moments(p, m, v, g);
                let w = if v > w { v } else { w };
                [self.step(p, m, w), m, v, w]
            }),
            _ => {}
        }
    }

    #[inline(always)]
    fn moments(&self, p: S, m: S, v: S, g: S) -> (S, S, S) {
        let g = g + self.in_gradient * p;
        let m = self.smoothing[0] * m + self.rest[0] * g;
        let v = self.smoothing[1] * v + self.rest[1] * g * g;
        (p * self.shrink, m, v)
    }

    #[inline(always)]
    fn step(&self, p: S, m: S, v: S) -> S {
        p - self.step_size * m / (v.sqrt() * self.root_factor + self.epsilon)
    }
}
