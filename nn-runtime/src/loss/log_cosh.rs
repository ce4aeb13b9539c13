//! The logarithm of the hyperbolic cosine of the error.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ElementwiseHead, Loss, Reduction, Tile, Value, pointwise};
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The mean of ln cosh (y - t) over all outputs y and targets t. It is close to (y - t)² / 2 for
/// small differences and to |y - t| - ln 2 for large ones, and smooth everywhere.
///
/// Fits every elementwise head.
///
/// # Targets
/// A value for each output: `features · positions` for each sample.
///
/// # Divisor of the mean
/// The number of outputs, as in Keras's `LogCosh`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LogCosh {
    /// Mean or sum.
    pub reduction: Reduction,
}

impl<S: Scalar, H: ElementwiseHead<Self>, T: Value<S, Self>> Loss<S, H, T> for LogCosh {
    pointwise::one_value_each!();

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self { reduction } = self;
        InWords::new("log-cosh loss").reduction(*reduction).end()
    }

    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 {
        let function = pointwise::of_output(head, |y: S, t: T| {
            let difference = y - t.value();
            (log_cosh(difference.abs()), difference.tanh())
        });
        pointwise::evaluate(tile, scale, d_logits, function)
    }
}

/// ln cosh a, for a of at least 0.
#[inline(always)]
fn log_cosh<S: Scalar>(a: S) -> f64 {
    if a < S::ONE {
        // ln cosh a = ln (1 + sinh² a) / 2, accurate also near zero.
        let e = a.exp_m1();
        let sinh = S::from_f64(0.5) * (e + e / (e + S::ONE));
        0.5 * (sinh * sinh).ln_1p().to_f64()
    } else {
        let tail = (-(a + a)).exp().ln_1p().to_f64();
        a.to_f64() + (tail - core::f64::consts::LN_2)
    }
}
