//! What the losses ask of their targets and settings.

use alloc::string::ToString;

use crate::error::{Error, Result};
use crate::scalar::Scalar;

/// How far from 1 the sum of a distribution may be: the rounding of numbers of three digits.
const SUM_TOLERANCE: f64 = 1e-3;

/// Every target passes `test`; `expected` says in words what that asks.
pub(super) fn values(
    targets: impl Iterator<Item = f64>,
    per_sample: usize,
    expected: &'static str,
    test: impl Fn(f64) -> bool,
) -> Result<()> {
    for (index, value) in targets.enumerate() {
        if !test(value) {
            return Err(Error::Target {
                sample: index / per_sample.max(1),
                value,
                expected,
            });
        }
    }
    Ok(())
}

/// Every target is finite.
pub(super) fn finite(targets: impl Iterator<Item = f64>, per_sample: usize) -> Result<()> {
    values(targets, per_sample, "a finite number", f64::is_finite)
}

/// Every target is a probability.
pub(super) fn probabilities(targets: impl Iterator<Item = f64>, per_sample: usize) -> Result<()> {
    values(targets, per_sample, "a probability, from 0 to 1", |value| {
        (0.0..=1.0).contains(&value)
    })
}

/// Every column of `features` targets is a distribution.
pub(super) fn distributions<S: Scalar>(
    targets: impl Iterator<Item = S> + Clone,
    features: usize,
    positions: usize,
) -> Result<()> {
    let targets = targets.map(Scalar::to_f64);
    probabilities(targets.clone(), features * positions)?;
    let mut sum = 0.0;
    for (index, probability) in targets.enumerate() {
        sum += probability;
        if (index + 1) % features == 0 {
            if (sum - 1.0).abs() > SUM_TOLERANCE {
                return Err(Error::Distribution {
                    sample: index / (features * positions).max(1),
                    sum,
                });
            }
            sum = 0.0;
        }
    }
    Ok(())
}

/// Every target is below the number of classes, or the ignored class.
pub(super) fn classes(
    targets: impl Iterator<Item = u32>,
    classes: usize,
    positions: usize,
    ignored: Option<u32>,
) -> Result<()> {
    for (column, class) in targets.enumerate() {
        if class as usize >= classes && Some(class) != ignored {
            return Err(Error::Class {
                sample: column / positions.max(1),
                class: class as usize,
                classes,
            });
        }
    }
    Ok(())
}

/// A setting lies where `valid` says.
pub(super) fn setting(
    name: &'static str,
    value: f64,
    expected: &'static str,
    valid: bool,
) -> Result<()> {
    if valid {
        Ok(())
    } else {
        Err(Error::Setting {
            name,
            expected,
            found: value.to_string(),
        })
    }
}

/// Weights of features or classes: none, or one for each, finite and not negative.
pub(super) fn weights(name: &'static str, weights: &[f64], features: usize) -> Result<()> {
    if !weights.is_empty() && weights.len() != features {
        return Err(Error::Length {
            what: name,
            expected: features,
            found: weights.len(),
        });
    }
    for &weight in weights {
        let valid = weight.is_finite() && weight >= 0.0;
        setting(name, weight, "finite and at least 0", valid)?;
    }
    Ok(())
}
