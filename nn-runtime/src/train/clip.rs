//! Bounds on gradients.

use alloc::format;

use crate::error::{Error, Result};
use crate::network::Network;
use crate::scalar::Scalar;

/// How a gradient is bounded before the optimizer sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// Where the Euclidean norm of the whole gradient is above this, the gradient is scaled down
    /// to it: `PyTorch`'s `clip_grad_norm_`.
    Norm(f64),
    /// Each number is limited to plus or minus this: `PyTorch`'s `clip_grad_value_`.
    Value(f64),
}

impl Clip {
    pub(super) fn check(self) -> Result<()> {
        let (Self::Norm(bound) | Self::Value(bound)) = self;
        if bound > 0.0 && bound.is_finite() {
            Ok(())
        } else {
            Err(Error::Setting {
                name: "clip",
                expected: "a bound above 0",
                found: format!("{bound}"),
            })
        }
    }

    pub(super) fn apply<N: Network>(self, gradient: &mut N) {
        match self {
            Self::Norm(bound) => {
                let mut squares = 0.0;
                gradient.for_each(|_, values| {
                    squares += values
                        .iter()
                        .map(|value| value.to_f64() * value.to_f64())
                        .sum::<f64>();
                });
                let norm = Scalar::sqrt(squares);
                if norm > bound {
                    let scale = N::Scalar::from_f64(bound / (norm + 1e-6));
                    gradient.for_each_mut(|_, values| {
                        values.iter_mut().for_each(|value| *value *= scale);
                    });
                }
            }
            Self::Value(bound) => {
                let bound = N::Scalar::from_f64(bound);
                gradient.for_each_mut(|_, values| {
                    for value in values {
                        *value = Scalar::max(Scalar::min(*value, bound), -bound);
                    }
                });
            }
        }
    }
}
