//! The steps of a pipeline.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::data::{Dataset, MinMax, Standardizer, min_max, standardizer};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// A kind of transformation. It is applied to each feature separately.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Replaces missing numbers, which are NaN.
    Fill(Fill),
    /// Clips numbers to a range.
    Clip {
        /// The lower bound.
        low: f64,
        /// The upper bound, at least the lower bound.
        high: f64,
    },
    /// Clips numbers to a range between two quantiles of the training set, interpolated like
    /// `numpy.quantile`.
    ClipQuantiles {
        /// The lower quantile, for example 0.01: one number in a hundred is below.
        low: f64,
        /// The upper quantile, for example 0.99: one number in a hundred is above.
        high: f64,
    },
    /// ln(1 + x) for x ≥ 0, and -ln(1 - x) for x < 0: for numbers of very different magnitudes.
    Logarithm,
    /// Shifts and scales to mean 0 and standard deviation 1 on the training set, like
    /// [`Standardizer`].
    Standardize,
    /// Shifts and scales to a range on the training set, like [`MinMax`].
    MinMax {
        /// The new value of the smallest number.
        low: f64,
        /// The new value of the largest number.
        high: f64,
    },
}

/// What replaces a missing number. It is computed for each feature from the numbers in the training
/// set that are not missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill {
    /// The mean.
    Mean,
    /// The median; for an even number of values, the mean of the two in the middle.
    Median,
    /// The most frequent number; the smallest of these if there are several.
    MostFrequent,
    /// This number.
    Constant(f64),
}

/// A step, and the features that it applies to.
#[derive(Clone, Debug, PartialEq)]
pub struct Transformation {
    /// The step.
    pub step: Step,
    /// The indices of the features, counted from 0; `None` for all.
    pub features: Option<Vec<usize>>,
}

impl Step {
    /// Applies the step to all features.
    pub fn of_all(self) -> Transformation {
        Transformation {
            step: self,
            features: None,
        }
    }

    /// Applies the step to the features with these indices, counted from 0.
    pub fn of(self, features: impl IntoIterator<Item = usize>) -> Transformation {
        Transformation {
            step: self,
            features: Some(features.into_iter().collect()),
        }
    }
}

/// A step with its fitted numbers, in the order of its features.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fitted<S> {
    pub(super) features: Vec<usize>,
    pub(super) change: Change<S>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change<S> {
    Fill {
        value: Vec<S>,
    },
    Clip {
        low: Vec<S>,
        high: Vec<S>,
    },
    Logarithm,
    Standardize {
        mean: Vec<S>,
        deviation: Vec<S>,
    },
    MinMax {
        smallest: Vec<S>,
        largest: Vec<S>,
        bounds: [S; 2],
    },
}

impl<S: Scalar> Fitted<S> {
    /// Checks the numbers, which may come from a file; the error says what is wrong.
    pub(super) fn check(&self) -> core::result::Result<(), String> {
        if let Some(feature) = twice(&self.features) {
            return Err(format!("feature {feature} is listed twice"));
        }
        let in_order = |low: &[S], high: &[S], names: [&str; 2]| {
            let mut pairs = low.iter().zip(high);
            match pairs.find(|(low, high)| low > high) {
                None => Ok(()),
                Some((low, high)) => {
                    let [lower, upper] = names;
                    Err(format!(
                        "`{lower}` should be at most `{upper}`, but they are {low} and {high}"
                    ))
                }
            }
        };
        match &self.change {
            Change::Fill { .. } | Change::Logarithm => Ok(()),
            Change::Clip { low, high } => in_order(low, high, ["low", "high"]),
            Change::Standardize { deviation, .. } => {
                let wrong = deviation.iter().find(|x| !standardizer::is_deviation(**x));
                match wrong {
                    None => Ok(()),
                    Some(wrong) if *wrong > S::ZERO => Err(format!(
                        "a deviation should be a normal number, so that others can be divided by \
                         it, but it is {wrong:e}"
                    )),
                    Some(wrong) => Err(format!("a deviation should be above 0, but it is {wrong}")),
                }
            }
            Change::MinMax {
                smallest,
                largest,
                bounds: [low, high],
            } => {
                in_order(smallest, largest, ["smallest", "largest"])?;
                let mut pairs = smallest.iter().zip(largest).chain([(low, high)]);
                if pairs.any(|(low, high)| !(*high - *low).is_finite()) {
                    return Err("bounds are too far apart".into());
                }
                if low >= high {
                    return Err(format!(
                        "the first number after `to` should be below the second, but they are {low} \
                         and {high}"
                    ));
                }
                Ok(())
            }
        }
    }

    /// Transforms columns of `features` features.
    pub(super) fn apply(&self, features: usize, inputs: &mut [S]) {
        for column in inputs.chunks_exact_mut(features.max(1)) {
            for (place, &feature) in self.features.iter().enumerate() {
                column[feature] = self.change.number(place, column[feature]);
            }
        }
    }
}

impl<S: Scalar> Change<S> {
    #[inline]
    fn number(&self, place: usize, x: S) -> S {
        match self {
            Self::Fill { value } if x.to_f64().is_nan() => value[place],
            // These comparisons are false for NaN, which stays as it is.
            Self::Clip { low, .. } if x < low[place] => low[place],
            Self::Clip { high, .. } if x > high[place] => high[place],
            Self::Fill { .. } | Self::Clip { .. } => x,
            Self::Logarithm if x < S::ZERO => -(-x).ln_1p(),
            Self::Logarithm => x.ln_1p(),
            Self::Standardize { mean, deviation } => {
                standardizer::standardize(x, mean[place], deviation[place])
            }
            Self::MinMax {
                smallest,
                largest,
                bounds,
            } => min_max::scale(x, [smallest[place], largest[place]], *bounds),
        }
    }
}

/// Fits a step to data that all earlier steps have already transformed.
pub(super) fn fit<I: Shape, S: Scalar>(
    transformation: &Transformation,
    data: &Dataset<I, u8, S>,
) -> Result<Fitted<S>> {
    let features = match &transformation.features {
        None => (0..I::FEATURES).collect(),
        Some(features) => features.clone(),
    };
    if let Some(feature) = features.iter().find(|feature| **feature >= I::FEATURES) {
        return Err(Error::Setting {
            name: "features",
            expected: "below the number of features",
            found: format!("{feature} of {}", I::FEATURES),
        });
    }
    if let Some(feature) = twice(&features) {
        return Err(Error::Setting {
            name: "features",
            expected: "different from each other",
            found: format!("{feature} twice"),
        });
    }
    let each = |of: &dyn Fn(usize) -> Result<S>| {
        features.iter().map(|f| of(*f)).collect::<Result<Vec<S>>>()
    };
    let pick = |numbers: &[S]| features.iter().map(|f| numbers[*f]).collect::<Vec<S>>();
    let number = S::from_f64;
    let change = match transformation.step {
        Step::Fill(fill) => Change::Fill {
            value: each(&|feature| Ok(number(fill.value(feature, data)?)))?,
        },
        Step::Clip { low, high } => {
            let most = S::MAX.to_f64();
            range(low, high, -most, most)?;
            Change::Clip {
                low: vec![number(low); features.len()],
                high: vec![number(high); features.len()],
            }
        }
        Step::ClipQuantiles { low, high } => {
            range(low, high, 0.0, 1.0)?;
            data.check_finite()?;
            let bound =
                |share| each(&|feature| Ok(number(quantile(&sorted(feature, data), share))));
            Change::Clip {
                low: bound(low)?,
                high: bound(high)?,
            }
        }
        Step::Logarithm => Change::Logarithm,
        Step::Standardize => {
            let fitted = Standardizer::fit(data)?;
            Change::Standardize {
                mean: pick(fitted.mean()),
                deviation: pick(fitted.deviation()),
            }
        }
        Step::MinMax { low, high } => {
            let bounds = [number(low), number(high)];
            let fitted = MinMax::fit(data, bounds[0], bounds[1])?;
            Change::MinMax {
                smallest: pick(fitted.smallest()),
                largest: pick(fitted.largest()),
                bounds,
            }
        }
    };
    Ok(Fitted { features, change })
}

/// The first feature that a list contains twice.
pub(super) fn twice(features: &[usize]) -> Option<usize> {
    let mut sorted = features.to_vec();
    sorted.sort_unstable();
    let pair = sorted.windows(2).find(|pair| pair[0] == pair[1])?;
    pair.first().copied()
}

/// Checks two bounds, which must be in order and from `least` to `most`.
fn range(low: f64, high: f64, least: f64, most: f64) -> Result<()> {
    if low.is_finite() && high.is_finite() && least <= low && low <= high && high <= most {
        return Ok(());
    }
    Err(Error::Setting {
        name: "low",
        expected: "at most `high`, with both finite, and from 0 to 1 for quantiles",
        found: format!("{low}, with `high` {high}"),
    })
}

impl Fill {
    fn value<I: Shape, S: Scalar>(self, feature: usize, data: &Dataset<I, u8, S>) -> Result<f64> {
        if let Self::Constant(value) = self {
            return if S::from_f64(value).is_finite() {
                Ok(value)
            } else {
                Err(Error::Setting {
                    name: "Constant",
                    expected: "finite",
                    found: format!("{value}"),
                })
            };
        }
        let numbers = sorted(feature, data);
        if numbers.is_empty() {
            let what = "the list of non-missing values";
            return Err(Error::Empty { what }.within(format!("feature {feature}")));
        }
        if numbers.iter().any(|number| number.is_infinite()) {
            return Err(Error::NotFinite {
                what: "an input".into(),
                place: format!("feature {feature}"),
            });
        }
        Ok(match self {
            Self::Mean => numbers.iter().sum::<f64>() / numbers.len() as f64,
            Self::Median => quantile(&numbers, 0.5),
            _ => {
                let mut most: &[f64] = &[];
                for same in numbers.chunk_by(|a, b| a == b) {
                    if same.len() > most.len() {
                        most = same;
                    }
                }
                most[0]
            }
        })
    }
}

/// All numbers of a feature that are not missing, sorted, without padding.
fn sorted<I: Shape, S: Scalar>(feature: usize, data: &Dataset<I, u8, S>) -> Vec<f64> {
    let numbers = data.columns().map(|column| column[feature].to_f64());
    let mut numbers: Vec<f64> = numbers.filter(|number| !number.is_nan()).collect();
    numbers.sort_unstable_by(f64::total_cmp);
    numbers
}

/// A quantile of sorted numbers, interpolated linearly between two of them.
fn quantile(numbers: &[f64], share: f64) -> f64 {
    let Some(last) = numbers.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = share * last as f64;
    let below = (place as usize).min(last);
    let above = (below + 1).min(last);
    numbers[below] + (numbers[above] - numbers[below]) * (place - below as f64)
}
