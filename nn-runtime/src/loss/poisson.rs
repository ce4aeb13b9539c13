//! The negative log-likelihood of the Poisson distribution.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{Loss, RateHead, Reduction, Tile, Value, check, pointwise};
use crate::error::Result;
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The negative log-likelihood of counts t under Poisson distributions whose rates the network
/// predicts. It leaves out the term ln t!, which does not depend on the network.
///
/// For a linear last layer, whose outputs y are logarithms of rates, it is e^y - t · y. For
/// softplus and relu, whose outputs are rates, it is y - t · ln(y + ε). These are `PyTorch`'s
/// `poisson_nll_loss` with `log_input=True` and `log_input=False`.
///
/// # Targets
/// A count, or another number of at least 0, for each output: `features · positions` for each
/// sample.
///
/// # Divisor of the mean
/// The number of outputs, as in `PyTorch`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poisson {
    /// Adds Stirling's approximation of ln t!, t ln t - t + ln(2πt) / 2, for targets above 1.
    pub full: bool,
    /// ε, which keeps the logarithm finite for a rate of 0. 1e-8 by default.
    pub epsilon: f64,
    /// Mean or sum.
    pub reduction: Reduction,
}

impl Default for Poisson {
    fn default() -> Self {
        Self {
            full: false,
            epsilon: 1e-8,
            reduction: Reduction::Mean,
        }
    }
}

impl<S: Scalar, H: RateHead<Self>, T: Value<S, Self>> Loss<S, H, T> for Poisson {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features * positions
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        let values = targets.iter().map(|t| t.value().to_f64());
        check::values(
            values,
            features * positions,
            "a finite number that is at least 0",
            |value| value.is_finite() && value >= 0.0,
        )
    }

    fn check_settings(&self, _: usize, _: usize) -> Result<()> {
        check::setting::<S>("epsilon", self.epsilon, "finite and at least 0", |value| {
            value >= 0.0
        })
    }

    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64 {
        tile.targets.len() as f64
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    #[cfg(feature = "alloc")]
    fn describe(&self) -> String {
        format!("{self:?}")
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self {
            full,
            epsilon,
            reduction,
        } = self;
        InWords::new("Poisson negative log-likelihood")
            .number("ε", *epsilon)
            .switch("with Stirling's approximation of its constant term", *full)
            .reduction(*reduction)
            .end()
    }

    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 {
        let epsilon = S::from_f64(self.epsilon);
        let full = self.full;
        let function = pointwise::of_output(head, |y: S, t: T| {
            let t = t.value();
            let (rate, log_rate, d_y) = if H::LOGARITHM {
                let rate = y.exp();
                (rate, y, rate - t)
            } else {
                let shifted = y + epsilon;
                (y, shifted.ln(), S::ONE - t / shifted)
            };
            let wide = t.to_f64();
            let loss = rate.to_f64() - wide * log_rate.to_f64();
            let rest = if full { stirling(wide) } else { 0.0 };
            (loss + rest, d_y)
        });
        pointwise::evaluate(tile, scale, d_logits, function)
    }
}

/// Stirling's approximation of ln t!; 0 for t up to 1.
#[inline(always)]
fn stirling(t: f64) -> f64 {
    if t > 1.0 {
        t * Scalar::ln(t) - t + 0.5 * Scalar::ln(core::f64::consts::TAU * t)
    } else {
        0.0
    }
}
