//! Search spaces.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use rand::Rng;

use crate::error::{Error, Listed, Result};
use crate::random::{self, Seed};

/// The hyperparameters that a [`Search`](super::Search) varies. Each has a name, which you can
/// choose freely, and a range of values.
///
/// ```
/// use nn_runtime::train::Space;
///
/// let space = Space::default()
///     .choice("batch_size", [16.0, 32.0])
///     .log_uniform("learning_rate", 1e-4, 1e-1);
/// let candidates = space.random(20, 0)?;
/// assert_eq!(candidates.len(), 20);
/// let learning_rate = candidates[7].number("learning_rate")?;
/// assert!((1e-4..=1e-1).contains(&learning_rate));
/// assert!([16, 32].contains(&candidates[7].count("batch_size")?));
///
/// let grid = Space::default()
///     .choice("batch_size", [16.0, 32.0])
///     .choice("learning_rate", [1e-3, 1e-2, 1e-1])
///     .whole("seed", 0, 3)
///     .grid()?;
/// assert_eq!(grid.len(), 2 * 3 * 4);
/// assert_eq!(grid[1].to_string(), "batch_size 16, learning_rate 0.001, seed 1");
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Space {
    settings: Vec<(String, Range)>,
}

/// The values of a setting.
#[derive(Clone, Debug, PartialEq)]
enum Range {
    Choice(Vec<f64>),
    Uniform(f64, f64),
    LogUniform(f64, f64),
    Whole(u32, u32),
}

/// The maximum number of candidates.
const MOST: usize = 1 << 20;

impl Space {
    /// Adds a setting with one of these values.
    #[must_use]
    pub fn choice(self, name: &str, values: impl Into<Vec<f64>>) -> Self {
        self.with(name, Range::Choice(values.into()))
    }

    /// Adds a setting with a number from `low` to `high`, uniformly distributed.
    #[must_use]
    pub fn uniform(self, name: &str, low: f64, high: f64) -> Self {
        self.with(name, Range::Uniform(low, high))
    }

    /// Adds a setting with a number from `low` to `high` whose logarithm is uniformly distributed.
    /// This suits learning rates and weight decay.
    #[must_use]
    pub fn log_uniform(self, name: &str, low: f64, high: f64) -> Self {
        self.with(name, Range::LogUniform(low, high))
    }

    /// Adds a setting with an integer from `low` to `high`, inclusive.
    #[must_use]
    pub fn whole(self, name: &str, low: u32, high: u32) -> Self {
        self.with(name, Range::Whole(low, high))
    }

    fn with(mut self, name: &str, range: Range) -> Self {
        self.settings.push((name.into(), range));
        self
    }

    /// All combinations of the values. The last setting varies fastest.
    ///
    /// # Errors
    /// If a setting has a continuous range, a range is empty or not valid, two settings have the
    /// same name, or there are more than 2²⁰ combinations.
    pub fn grid(&self) -> Result<Vec<Candidate>> {
        self.check()?;
        let mut candidates = vec![Candidate::default()];
        for (name, range) in &self.settings {
            let count = match range {
                Range::Choice(values) => values.len(),
                Range::Whole(low, high) => ((high - low) as usize).saturating_add(1),
                Range::Uniform(..) | Range::LogUniform(..) => {
                    let expected = "a choice or a range of whole numbers in a grid";
                    return Err(problem(expected, format!("a range for `{name}`")));
                }
            };
            if candidates.len().saturating_mul(count) > MOST {
                let expected = "at most 1048576 combinations in a grid";
                return Err(problem(expected, format!("more, with `{name}`")));
            }
            let extended = candidates.iter().flat_map(|candidate| {
                (0..count).map(|place| candidate.with(name, range.nth(place)))
            });
            candidates = extended.collect();
        }
        Ok(candidates)
    }

    /// Draws `count` candidates at random. This is often better than a grid of the same size (J.
    /// Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", 2012). Each
    /// candidate depends only on the seed and on its index.
    ///
    /// # Errors
    /// If a range is empty or not valid, two settings have the same name, or there are more than
    /// 2²⁰ candidates.
    pub fn random(&self, count: usize, seed: impl Seed) -> Result<Vec<Candidate>> {
        self.check()?;
        let seed = seed.seed();
        if count > MOST {
            let expected = "at most 1048576 candidates";
            return Err(problem(expected, format!("{count}")));
        }
        let draw = |number: usize| {
            let mut generator = random::generator(random::mix(seed, number as u64));
            let mut candidate = Candidate::default();
            for (name, range) in &self.settings {
                // Uniformly distributed in `0.0..1.0`.
                let share = (generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
                candidate = candidate.with(name, range.at(share));
            }
            candidate
        };
        Ok((0..count).map(draw).collect())
    }

    fn check(&self) -> Result<()> {
        for (place, (name, range)) in self.settings.iter().enumerate() {
            let mut others = self.settings[..place].iter();
            if others.any(|(other, _)| other == name) {
                let found = format!("two called `{name}`");
                return Err(problem("settings with different names", found));
            }
            let valid = match range {
                Range::Choice(values) => {
                    !values.is_empty() && values.iter().all(|value| value.is_finite())
                }
                Range::Uniform(low, high) => low <= high && low.is_finite() && high.is_finite(),
                Range::LogUniform(low, high) => low <= high && *low > 0.0 && high.is_finite(),
                Range::Whole(low, high) => low <= high,
            };
            if !valid {
                let expected = "finite and nonempty, from low to high, and above 0 in a \
                                log-uniform range";
                return Err(problem(expected, format!("{range:?} for `{name}`")));
            }
        }
        Ok(())
    }
}

impl Range {
    /// The value at a relative position from 0 to 1 in the range.
    fn at(&self, share: f64) -> f64 {
        match *self {
            Self::Uniform(low, high) => (low + share * (high - low)).clamp(low, high),
            Self::LogUniform(low, high) => {
                let (from, to) = (libm::log(low), libm::log(high));
                libm::exp(from + share * (to - from)).clamp(low, high)
            }
            Self::Choice(ref values) => self.nth((share * values.len() as f64) as usize),
            Self::Whole(low, high) => {
                let count = f64::from(high) - f64::from(low) + 1.0;
                self.nth((share * count) as usize)
            }
        }
    }

    /// The value with this index in a list or in a range of integers.
    fn nth(&self, place: usize) -> f64 {
        match *self {
            Self::Choice(ref values) => values[place.min(values.len() - 1)],
            Self::Whole(low, high) => (f64::from(low) + place as f64).min(f64::from(high)),
            Self::Uniform(low, _) | Self::LogUniform(low, _) => low,
        }
    }
}

/// A value for each setting of a [`Space`].
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Candidate {
    values: Vec<(String, f64)>,
}

impl Candidate {
    fn with(&self, name: &str, value: f64) -> Self {
        let mut extended = self.clone();
        extended.values.push((name.into(), value));
        extended
    }

    /// The value of a setting.
    ///
    /// # Errors
    /// If there is no setting of this name.
    pub fn number(&self, name: &str) -> Result<f64> {
        let mut values = self.values.iter();
        if let Some((_, value)) = values.find(|(other, _)| other == name) {
            return Ok(*value);
        }
        let names: Vec<&str> = self.values.iter().map(|(name, _)| name.as_str()).collect();
        let found = format!("`{name}`; the settings are {}", Listed(&names));
        Err(problem("a setting of the space", found))
    }

    /// The value of a setting that is a nonnegative integer, such as a batch size or a seed.
    ///
    /// # Errors
    /// If there is no setting of this name, or its value is negative or not an integer.
    pub fn count(&self, name: &str) -> Result<usize> {
        let value = self.number(name)?;
        if (0.0..=9_007_199_254_740_992.0).contains(&value) && value == libm::trunc(value) {
            return Ok(value as usize);
        }
        let found = format!("{value} for `{name}`");
        Err(problem("a whole number that is at least 0", found))
    }

    /// The names and values of all settings.
    pub fn values(&self) -> impl ExactSizeIterator<Item = (&str, f64)> {
        let values = self.values.iter();
        values.map(|(name, value)| (name.as_str(), *value))
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, value)) in self.values.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{name} {}", Value(*value))?;
        }
        Ok(())
    }
}

/// Formats the value of a setting for display.
pub(super) struct Value(pub(super) f64);

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0;
        // A value that was given is short and shown in full; a value that was drawn is rounded.
        let short = format!("{value}");
        let text = if short.len() <= 8 {
            short
        } else {
            format!("{value:.3e}")
        };
        f.pad(&text)
    }
}

fn problem(expected: &'static str, found: String) -> Error {
    Error::Setting {
        name: "setting",
        expected,
        found,
    }
}
