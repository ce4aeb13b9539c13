//! The mean absolute error.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ElementwiseHead, Loss, Reduction, Tile, Value, pointwise};
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The mean absolute error: the mean of |y - t| over all outputs y and targets t.
///
/// The derivative is 0 where output and target are equal. Fits every elementwise head.
///
/// # Targets
/// A value for each output: `features · positions` for each sample.
///
/// # Divisor of the mean
/// The number of outputs, as in `PyTorch`'s `l1_loss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[doc(alias = "L1Loss")]
#[doc(alias = "MAE")]
pub struct MeanAbsoluteError {
    /// Mean or sum.
    pub reduction: Reduction,
}

impl<S: Scalar, H: ElementwiseHead<Self>, T: Value<S, Self>> Loss<S, H, T> for MeanAbsoluteError {
    pointwise::one_value_each!();

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self { reduction } = self;
        InWords::new("mean absolute error")
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
        let function = pointwise::of_output(head, |y: S, t: T| {
            let difference = y - t.value();
            let sign = if difference > S::ZERO {
                S::ONE
            } else if difference < S::ZERO {
                -S::ONE
            } else {
                // Zero, or NaN.
                difference
            };
            (difference.abs().to_f64(), sign)
        });
        pointwise::evaluate(tile, scale, d_logits, function)
    }
}
