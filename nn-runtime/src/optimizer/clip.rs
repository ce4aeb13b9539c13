//! Gradient clipping.

use alloc::format;

use super::algorithm;
use super::kernel::norm;
use crate::error::{Error, Result};
use crate::kernels::dispatch::Undecided;
use crate::kernels::elementwise;
use crate::network::Network;
use crate::parameter::Role;
use crate::scalar::Scalar;

/// The Euclidean norm of a gradient over all parameters together, as computed by [`clip_by_norm`].
pub fn gradient_norm<N: Network>(gradient: &N) -> f64 {
    let mut total = 0.0;
    gradient.for_each(|description, values| {
        if description.role != Role::Statistic {
            total = libm::hypot(total, norm(values));
        }
    });
    total
}

/// Scales a gradient so that its Euclidean norm over all parameters together is at most `max_norm`,
/// and returns the norm before scaling. Like `clip_grad_norm_` of `PyTorch`, which divides by norm
/// + 10⁻⁶.
///
/// The norm is accumulated in `f64`, in an order that depends only on the network.
/// [Statistics](Role::Statistic) are neither counted nor scaled.
///
/// # Errors
/// If the norm is infinite or NaN, or `max_norm` is negative or NaN. The gradient is then
/// unchanged.
pub fn clip_by_norm<N: Network>(gradient: &mut N, max_norm: f64) -> Result<f64> {
    let valid = max_norm >= 0.0;
    algorithm::require("max_norm", "a number that is at least 0", max_norm, valid)?;
    let mut total = 0.0;
    let mut first_not_finite = None;
    gradient.for_each(|description, values| {
        if description.role != Role::Statistic {
            total = libm::hypot(total, norm(values));
            if !total.is_finite() && first_not_finite.is_none() {
                first_not_finite = Some(format!("{}", description.path));
            }
        }
    });
    if let Some(place) = first_not_finite {
        let what = "the norm of the gradient".into();
        return Err(Error::NotFinite { what, place });
    }
    let factor = max_norm / (total + 1e-6);
    if factor < 1.0 {
        let factor = N::Scalar::from_f64(factor);
        gradient.for_each_mut(|description, values| {
            if description.role != Role::Statistic {
                elementwise::update(Undecided, values, |g| g * factor);
            }
        });
    }
    Ok(total)
}

/// Clamps each number of a gradient to `-limit ..= limit`, like `clip_grad_value_` of `PyTorch`. A
/// NaN stays NaN. [Statistics](Role::Statistic) are not changed.
///
/// # Errors
/// If `limit` is negative or NaN. The gradient is then unchanged.
pub fn clip_by_value<N: Network>(gradient: &mut N, limit: f64) -> Result<()> {
    algorithm::require("limit", "a number that is at least 0", limit, limit >= 0.0)?;
    let limit = N::Scalar::from_f64(limit);
    gradient.for_each_mut(|description, values| {
        if description.role != Role::Statistic {
            elementwise::update(Undecided, values, |g| {
                let g = if g > limit { limit } else { g };
                if g < -limit { -limit } else { g }
            });
        }
    });
    Ok(())
}
