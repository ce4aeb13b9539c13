//! Checks of the targets and settings of losses.

#[cfg(feature = "alloc")]
use alloc::format;

use core::ops::Deref;

use crate::error::{Error, Result};
use crate::scalar::Scalar;

/// How far the sum of a distribution may be from 1: enough for probabilities rounded to three
/// digits.
const SUM_TOLERANCE: f64 = 1e-3;

/// Checks that every target passes `test`; `expected` describes that test in words.
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

/// Checks that every target is finite.
pub(super) fn finite(targets: impl Iterator<Item = f64>, per_sample: usize) -> Result<()> {
    values(targets, per_sample, "a finite number", f64::is_finite)
}

/// Checks that every target is a probability.
pub(super) fn probabilities(targets: impl Iterator<Item = f64>, per_sample: usize) -> Result<()> {
    values(targets, per_sample, "a probability from 0 to 1", |value| {
        (0.0..=1.0).contains(&value)
    })
}

/// Checks that every column of `features` targets is a distribution.
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

/// Checks that every target is below the number of classes, or is the ignored class.
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

/// Checks that a setting is finite and passes `valid`, both as given and rounded to the network's
/// scalar type, in which it may become 0 or infinite.
pub(super) fn setting<S: Scalar>(
    name: &'static str,
    value: f64,
    expected: &'static str,
    valid: impl Fn(f64) -> bool,
) -> Result<()> {
    let rounded = S::from_f64(value).to_f64();
    rounded_setting(name, [value, rounded], expected, &valid)
}

/// The same, of the setting as it is and rounded.
fn rounded_setting(
    name: &'static str,
    [value, rounded]: [f64; 2],
    expected: &'static str,
    valid: &dyn Fn(f64) -> bool,
) -> Result<()> {
    let is_fine = |value: f64| value.is_finite() && valid(value);
    if is_fine(value) && is_fine(rounded) {
        return Ok(());
    }
    #[cfg(feature = "alloc")]
    if is_fine(value) {
        return Err(Error::Setting {
            name,
            expected,
            found: format!("{value:e}, which is {rounded} in the network's scalar type"),
        });
    }
    Err(Error::number(name, expected, value))
}

/// Checks the weights of features: either none, or one for each feature, finite and not negative.
pub(super) fn weights<S: Scalar>(
    name: &'static str,
    weights: &impl Deref<Target = [f64]>,
    features: usize,
) -> Result<()> {
    rounded_weights(name, weights, features, |weight| {
        S::from_f64(weight).to_f64()
    })
}

fn rounded_weights(
    name: &'static str,
    weights: &[f64],
    features: usize,
    rounded: fn(f64) -> f64,
) -> Result<()> {
    if !weights.is_empty() && weights.len() != features {
        return Err(Error::Length {
            what: name,
            expected: features,
            found: weights.len(),
        });
    }
    for (place, &weight) in weights.iter().enumerate() {
        let both = [weight, rounded(weight)];
        let check = rounded_setting(name, both, "finite and at least 0", &|value| value >= 0.0);
        check.map_err(|error| error.at_index(place))?;
    }
    Ok(())
}

/// Checks the weights of classes like [`weights`], and that at least one of them is above 0.
pub(super) fn class_weights<S: Scalar>(
    name: &'static str,
    weights: &impl Deref<Target = [f64]>,
    classes: usize,
) -> Result<()> {
    self::weights::<S>(name, weights, classes)?;
    if weights.is_empty() || weights.iter().any(|&weight| weight > 0.0) {
        return Ok(());
    }
    let expected = "above 0 for at least one class";
    #[cfg(feature = "alloc")]
    return Err(Error::Setting {
        name,
        expected,
        found: "0 for all classes".into(),
    });
    #[cfg(not(feature = "alloc"))]
    Err(Error::number(name, expected, 0.0))
}
