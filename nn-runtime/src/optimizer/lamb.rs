//! LAMB.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::adam::{self, Corrections};
use super::algorithm::{Algorithm, Counters, Rates, Slices};
use super::kernel::{sum_of_squares, update};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// How many numbers of the step's direction are buffered while its norm is summed.
const CHUNK: usize = 512;

/// LAMB (*layer-wise adaptive moments for batch training*), for large batches: Adam's step, scaled
/// for each parameter array in proportion to the norm of that array.
///
/// ```text
/// m ← β₁ m + (1 − β₁) g
/// v ← β₂ v + (1 − β₂) g²
/// u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + λ θ
/// θ ← θ − η ‖θ‖ / ‖u‖ · u            η u where ‖θ‖ or ‖u‖ is zero
/// ```
///
/// You et al., *Large Batch Optimization for Deep Learning: Training BERT in 76 minutes*, 2019,
/// algorithm 2, with the identity for φ. The norms are Euclidean and accumulated in `f64`. Since
/// they must be known before the step, there are two passes over memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lamb {
    /// Learning rate, *η*; 0.001 by default.
    pub learning_rate: f64,
    /// Decay of the running mean of the gradient, *β₁*; 0.9 by default.
    pub beta1: f64,
    /// Decay of the running mean of its square, *β₂*; 0.999 by default.
    pub beta2: f64,
    /// Added to the denominator, *ε*; 10⁻⁶ by default.
    pub epsilon: f64,
    /// Weight decay, *λ*; 0.01 by default.
    pub weight_decay: f64,
}

impl Default for Lamb {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-6,
            weight_decay: 0.01,
        }
    }
}

impl Algorithm for Lamb {
    type Step = Corrections;

    const NAME: &'static str = "LAMB";
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
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .number("β₁", *beta1)
            .number("β₂", *beta2)
            .number("ε", *epsilon)
            .unless_zero("weight decay", *weight_decay)
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
        settings: &Lamb,
        step: &Corrections,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(
    settings: &Lamb,
    step: &Corrections,
    rates: Rates,
    slices: Slices<'_, '_, S>,
) {
    let Slices {
        parameter,
        gradient,
        moments,
    } = slices;
    let [beta1, beta2] = [settings.beta1, settings.beta2].map(S::from_f64);
    let [rest1, rest2] = [settings.beta1, settings.beta2].map(|beta| S::from_f64(1.0 - beta));
    let weight_decay = S::from_f64(rates.weight_decay);
    let first_factor = S::from_f64(1.0 / step.first);
    let root_factor = S::from_f64(1.0 / libm::sqrt(step.second));
    let epsilon = S::from_f64(settings.epsilon);
    let direction =
        |p: S, m: S, v: S| m * first_factor / (v.sqrt() * root_factor + epsilon) + weight_decay * p;
    let [m, v] = moments else { return };
    let mut buffer = [S::ZERO; CHUNK];
    let [mut of_parameter, mut of_direction] = [0.0; 2];
    let parameters = parameter.chunks_mut(CHUNK).zip(gradient.chunks(CHUNK));
    let moments = m.chunks_mut(CHUNK).zip(v.chunks_mut(CHUNK));
    for ((p, g), (m, v)) in parameters.zip(moments) {
        let u = &mut buffer[..p.len()];
        of_parameter += sum_of_squares(p, 1.0);
        update([p, m, v, u], g, |[p, m, v, _], g| {
            let m = beta1 * m + rest1 * g;
            let v = beta2 * v + rest2 * g * g;
            [p, m, v, direction(p, m, v)]
        });
        of_direction += sum_of_squares(u, 1.0);
    }
    let trust = if of_parameter > 0.0 && of_direction > 0.0 {
        libm::sqrt(of_parameter) / libm::sqrt(of_direction)
    } else {
        1.0
    };
    let learning_rate = S::from_f64(rates.learning_rate * trust);
    update([parameter, m, v], gradient, |[p, m, v], _| {
        [p - learning_rate * direction(p, m, v), m, v]
    });
}
