//! Gradient clipping.

use alloc::format;
use core::fmt;

use crate::error::{Error, Result};
use crate::in_words::number;
use crate::network::Network;
use crate::optimizer::{clip_by_norm, clip_by_value};

/// How the gradient is clipped before the optimizer step. Printing it with `{}` gives words:
///
/// ```
/// use nn_runtime::train::Clip;
///
/// assert_eq!(Clip::Norm(1.0).to_string(), "scaled down to a norm of at most 1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// If the Euclidean norm of the whole gradient is greater than this bound, the gradient is
    /// scaled down to it, like `clip_grad_norm_` of `PyTorch`.
    Norm(f64),
    /// Each number is clamped to plus or minus this bound, like `clip_grad_value_` of `PyTorch`.
    Value(f64),
}

impl fmt::Display for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Norm(bound) => write!(f, "scaled down to a norm of at most {}", number(bound)),
            Self::Value(bound) => {
                let bound = number(bound);
                write!(f, "each number clamped to -{bound} to {bound}")
            }
        }
    }
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

    /// Clips the gradient.
    ///
    /// # Errors
    /// If the gradient is clipped by its norm and the norm is not finite.
    pub(super) fn apply<N: Network>(self, gradient: &mut N) -> Result<()> {
        match self {
            Self::Norm(bound) => clip_by_norm(gradient, bound).map(|_| ()),
            Self::Value(bound) => clip_by_value(gradient, bound),
        }
    }
}
