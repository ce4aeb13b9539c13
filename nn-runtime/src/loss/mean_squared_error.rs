//! The mean squared error.

use super::{Loss, Reduction, Tile};
use crate::activation::Activation;
use crate::error::Result;
use crate::scalar::Scalar;

/// The mean over all elements of (y - t)².
///
/// Fits every elementwise head; not softmax, whose loss is the cross-entropy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct MeanSquaredError {
    /// Mean or sum.
    pub reduction: Reduction,
}

impl<S: Scalar, H: Activation> Loss<S, H, S> for MeanSquaredError {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features * positions
    }

    fn check(&self, _: usize, _: usize, _: &[S]) -> Result<()> {
        Ok(())
    }

    fn divisor(&self, tile: &Tile<'_, S, S>) -> f64 {
        tile.targets.len() as f64
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, S>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 {
        let per_sample = tile.features * tile.positions;
        let weight = |index: usize| {
            tile.weights
                .map_or(S::ONE, |weights| weights[index / per_sample])
        };
        let mut sum = 0.0;
        for (index, (&z, &t)) in tile.logits.iter().zip(tile.targets).enumerate() {
            let difference = head.apply(z) - t;
            sum += (weight(index) * difference * difference).to_f64();
        }
        if let Some(d_logits) = d_logits {
            let scale = S::from_f64(2.0 * scale);
            for (index, d) in d_logits.iter_mut().enumerate() {
                let z = tile.logits[index];
                let y = head.apply(z);
                let slope = head.derivative(if H::FROM_OUTPUT { y } else { z });
                *d = scale * weight(index) * (y - tile.targets[index]) * slope;
            }
        }
        sum
    }
}
