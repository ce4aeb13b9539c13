//! The mean squared error.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{ElementwiseHead, Loss, Reduction, Tile, Value, pointwise};
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// The mean squared error: the mean of (y - t)² over all outputs y and targets t.
///
/// Fits every elementwise head. It does not fit softmax; use the cross-entropy there.
///
/// # Targets
/// A value for each output: `features · positions` for each sample.
///
/// # Divisor of the mean
/// The number of outputs, as in `PyTorch`'s `mse_loss`.
///
/// ```
/// use nn_runtime::loss::{MeanSquaredError, Reduction};
///
/// let mean = MeanSquaredError::default();
/// let sum = MeanSquaredError { reduction: Reduction::Sum };
/// # assert_ne!(mean, sum);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[doc(alias = "MSELoss")]
#[doc(alias = "MSE")]
pub struct MeanSquaredError {
    /// Mean or sum.
    pub reduction: Reduction,
}

impl<S: Scalar, H: ElementwiseHead<Self>, T: Value<S, Self>> Loss<S, H, T> for MeanSquaredError {
    pointwise::one_value_each!();

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        let Self { reduction } = self;
        InWords::new("mean squared error")
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
            let wide = difference.to_f64();
            (wide * wide, difference + difference)
        });
        pointwise::evaluate(tile, scale, d_logits, function)
    }
}
