//! Bounds on gradients.

use alloc::format;

use crate::error::{Error, Result};
use crate::network::Network;
use crate::optimizer::{clip_by_norm, clip_by_value};

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

    /// Bounds the gradient.
    ///
    /// # Errors
    /// If its norm is asked for and is not finite.
    pub(super) fn apply<N: Network>(self, gradient: &mut N) -> Result<()> {
        match self {
            Self::Norm(bound) => clip_by_norm(gradient, bound).map(|_| ()),
            Self::Value(bound) => clip_by_value(gradient, bound),
        }
    }
}
