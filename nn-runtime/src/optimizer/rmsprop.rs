//! `RMSprop`.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::algorithm::{Algorithm, Counters, Rates, Slices, fraction, not_negative};
use super::kernel::update;
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;

/// `RMSprop`: divides the gradient by its running root mean square.
///
/// ```text
/// g ← g + λ θ
/// v ← α v + (1 − α) g²
/// a ← α a + (1 − α) g                      only if centered
/// d = g / (√(v − a²) + ε)   or   g / (√v + ε)
/// b ← μ b + d                              only with momentum; otherwise b = d
/// θ ← θ − η b
/// ```
///
/// Tieleman and Hinton, *Neural Networks for Machine Learning*, lecture 6.5, 2012; the centered
/// form is from Graves, *Generating Sequences With Recurrent Neural Networks*, 2013. Like
/// `torch.optim.RMSprop`, except that v − a² counts as zero if rounding makes it negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp {
    /// Learning rate, *η*; 0.01 by default.
    pub learning_rate: f64,
    /// Decay of the running mean square, *α*; 0.99 by default.
    pub alpha: f64,
    /// Added to the denominator, *ε*; 10⁻⁸ by default.
    pub epsilon: f64,
    /// Weight decay, *λ*; 0 by default.
    pub weight_decay: f64,
    /// Momentum, *μ*; 0 by default.
    pub momentum: f64,
    /// Divides by the running standard deviation instead; false by default.
    pub centered: bool,
}

impl Default for RmsProp {
    fn default() -> Self {
        Self {
            learning_rate: 1e-2,
            alpha: 0.99,
            epsilon: 1e-8,
            weight_decay: 0.0,
            momentum: 0.0,
            centered: false,
        }
    }
}

impl Algorithm for RmsProp {
    type Step = ();

    const NAME: &'static str = "RMSprop";
    const MOMENTS: usize = 3;

    fn check(&self) -> Result<()> {
        not_negative("learning_rate", self.learning_rate)?;
        fraction("alpha", self.alpha)?;
        not_negative("epsilon", self.epsilon)?;
        not_negative("weight_decay", self.weight_decay)?;
        fraction("momentum", self.momentum)
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn weight_decay(&self) -> f64 {
        self.weight_decay
    }

    fn moments(&self) -> &'static [&'static str] {
        match (self.centered, self.momentum != 0.0) {
            (false, false) => &["square_average"],
            (false, true) => &["square_average", "momentum"],
            (true, false) => &["square_average", "average"],
            (true, true) => &["square_average", "average", "momentum"],
        }
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            learning_rate,
            alpha,
            epsilon,
            weight_decay,
            momentum,
            centered,
        } = self;
        InWords::new(Self::NAME)
            .number("learning rate", *learning_rate)
            .number("α", *alpha)
            .number("ε", *epsilon)
            .unless_zero("momentum", *momentum)
            .unless_zero("weight decay", *weight_decay)
            .switch("centered", *centered)
            .end()
    }

    fn begin(&self, _: &mut Counters) {}

    fn update<S: Scalar>(&self, (): &(), rates: Rates, slices: Slices<'_, '_, S>) {
        update_all(self, rates, slices);
    }
}

compiled! {
    fn update_all<S>(
        settings: &RmsProp,
        rates: Rates,
        slices: Slices<'_, '_, S>,
    ) = update_all_generic
}

fn update_all_generic<S: Scalar>(settings: &RmsProp, rates: Rates, slices: Slices<'_, '_, S>) {
    let Slices {
        parameter,
        gradient,
        moments,
    } = slices;
    let learning_rate = S::from_f64(rates.learning_rate);
    let weight_decay = S::from_f64(rates.weight_decay);
    let momentum = S::from_f64(settings.momentum);
    let alpha = S::from_f64(settings.alpha);
    let rest = S::from_f64(1.0 - settings.alpha);
    let epsilon = S::from_f64(settings.epsilon);
    let centered = |v: S, a: S| {
        let variance = v - a * a;
        // NaN stays NaN.
        let variance = if variance < S::ZERO {
            S::ZERO
        } else {
            variance
        };
        variance.sqrt() + epsilon
    };
    match moments {
        [v] => update([parameter, v], gradient, |[p, v], g| {
            let g = g + weight_decay * p;
            let v = alpha * v + rest * g * g;
            [p - learning_rate * g / (v.sqrt() + epsilon), v]
        }),
        [v, b] if !settings.centered => update([parameter, v, b], gradient, |[p, v, b], g| {
            let g = g + weight_decay * p;
            let v = alpha * v + rest * g * g;
            let b = momentum * b + g / (v.sqrt() + epsilon);
            [p - learning_rate * b, v, b]
        }),
        [v, a] => update([parameter, v, a], gradient, |[p, v, a], g| {
            let g = g + weight_decay * p;
            let v = alpha * v + rest * g * g;
            let a = alpha * a + rest * g;
            [p - learning_rate * g / centered(v, a), v, a]
        }),
        [v, a, b] => update([parameter, v, a, b], gradient, |[p, v, a, b], g| {
            let g = g + weight_decay * p;
            let v = alpha * v + rest * g * g;
            let a = alpha * a + rest * g;
            let b = momentum * b + g / centered(v, a);
            [p - learning_rate * b, v, a, b]
        }),
        _ => {}
    }
}
