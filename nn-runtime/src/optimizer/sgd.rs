//! Stochastic gradient descent.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::algorithm::{Algorithm, Counters, Rates, Slices, fraction, not_negative, require};
use super::kernel::update;
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// Stochastic gradient descent, optionally with momentum.
///
/// ```text
/// g ← g + λ θ
/// b ← μ b + (1 − dampening) g      b = g in the first step; only with momentum
/// g ← g + μ b  (nesterov)   or   b
/// θ ← θ − η g
/// ```
///
/// Sutskever, Martens, Dahl, Hinton, *On the importance of initialization and momentum in deep
/// learning*, 2013; like `torch.optim.SGD`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    /// Learning rate, *η*; 0.001 by default.
    pub learning_rate: f64,
    /// Momentum, *μ*; 0 by default.
    pub momentum: f64,
    /// Dampening: reduces the weight of the gradient in the momentum to 1 − dampening; 0 by
    /// default.
    pub dampening: f64,
    /// Nesterov momentum; requires momentum and no dampening; false by default.
    pub nesterov: bool,
    /// Weight decay, *λ*; 0 by default.
    pub weight_decay: f64,
}

impl Default for Sgd {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            momentum: 0.0,
            dampening: 0.0,
            nesterov: false,
            weight_decay: 0.0,
        }
    }
}

impl Algorithm for Sgd {
    /// The weight of the gradient in the momentum.
    type Step = f64;

    const NAME: &'static str = "SGD";
    const MOMENTS: usize = 1;

    fn check(&self) -> Result<()> {
        not_negative("learning_rate", self.learning_rate)?;
        fraction("momentum", self.momentum)?;
        let finite = self.dampening.is_finite();
        require("dampening", "a finite number", self.dampening, finite)?;
        not_negative("weight_decay", self.weight_decay)?;
        if self.nesterov {
            let expected = "above 0 when `nesterov` is set";
            require("momentum", expected, self.momentum, self.momentum > 0.0)?;
            let expected = "0 with `nesterov` set";
            require("dampening", expected, self.dampening, self.dampening == 0.0)?;
        }
        Ok(())
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn weight_decay(&self) -> f64 {
        self.weight_decay
    }

    fn moments(&self) -> &'static [&'static str] {
        if self.momentum == 0.0 {
            &[]
        } else {
            &["momentum"]
        }
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            learning_rate,
            momentum,
            dampening,
            nesterov,
            weight_decay,
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .unless_zero("momentum", *momentum)
            .switch("with Nesterov momentum", *nesterov)
            .unless_zero("dampening", *dampening)
            .unless_zero("weight decay", *weight_decay)
            .end()
    }

    fn begin(&self, counters: &mut Counters) -> f64 {
        if counters.steps == 1 {
            1.0
        } else {
            1.0 - self.dampening
        }
    }

    fn update<S: Scalar>(&self, step: &f64, rates: Rates, slices: Slices<'_, '_, S>) {
        update_all(self, *step, rates, slices);
    }
}

compiled! {
    fn update_all<S>(
        settings: &Sgd,
        step: f64,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(
    settings: &Sgd,
    step: f64,
    rates: Rates,
    slices: Slices<'_, '_, S>,
) {
    let Slices {
        parameter,
        gradient,
        moments,
    } = slices;
    let learning_rate = S::from_f64(rates.learning_rate);
    let weight_decay = S::from_f64(rates.weight_decay);
    let Some(buffer) = moments.first_mut() else {
        return update([parameter], gradient, |[p], g| {
            [p - learning_rate * (g + weight_decay * p)]
        });
    };
    let momentum = S::from_f64(settings.momentum);
    let share = S::from_f64(step);
    // Both forms are one: θ ← θ − η (a g + c b).
    let (of_gradient, of_buffer) = if settings.nesterov {
        (S::ONE, momentum)
    } else {
        (S::ZERO, S::ONE)
    };
    update([parameter, buffer], gradient, |[p, b], g| {
        let g = g + weight_decay * p;
        let b = momentum * b + share * g;
        [p - learning_rate * (of_gradient * g + of_buffer * b), b]
    });
}
