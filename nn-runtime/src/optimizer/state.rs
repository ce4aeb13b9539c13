//! An algorithm together with its state for one network.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::algorithm::{self, Algorithm, Counters};
use super::stepper::{self, Parts, Treatment};
use crate::error::{Error, Result};
use crate::network::Network;
use crate::parameter::{Description, Path, Role};

/// An optimization algorithm with its state for one network. The moments are values of the
/// network's own type.
///
/// ```
/// use nn_runtime::error::Result;
/// use nn_runtime::network::Network;
/// use nn_runtime::optimizer::{AdamW, Optimizer, Treatment};
/// use nn_runtime::parameter::Role;
///
/// fn descend<N: Network>(network: &mut N, gradient: &N) -> Result<()> {
///     let mut optimizer = Optimizer::new(AdamW { learning_rate: 3e-4, ..AdamW::default() })?;
///     // Biases and normalizations do not decay.
///     optimizer.treat(|parameter| Treatment {
///         weight_decay: if parameter.role == Role::Weight { 1.0 } else { 0.0 },
///         ..Treatment::default()
///     })?;
///     optimizer.step(network, gradient);
///     optimizer.set_learning_rate(1e-4)
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Optimizer<N, A> {
    algorithm: A,
    learning_rate: f64,
    /// The schedule's factor on the learning rate.
    factor: f64,
    counters: Counters,
    moments: Vec<N>,
    /// In the order of iteration; empty if all parameters are treated alike.
    treatments: Vec<Treatment>,
}

impl<N: Network, A: Algorithm> Optimizer<N, A> {
    /// Creates an optimizer that has made no steps.
    ///
    /// # Errors
    /// If a setting is out of range.
    pub fn new(algorithm: A) -> Result<Self> {
        const {
            assert!(A::MOMENTS <= 3, "an algorithm may keep at most 3 moments");
        }
        algorithm.check()?;
        let initial = algorithm.initial_moment();
        let moments = algorithm.moments().iter().take(A::MOMENTS).map(|_| {
            let mut moment = N::zeros();
            if initial != 0.0 {
                stepper::fill(&mut moment, initial);
            }
            moment
        });
        Ok(Self {
            learning_rate: algorithm.learning_rate(),
            factor: 1.0,
            counters: Counters::default(),
            moments: moments.collect(),
            treatments: Vec::new(),
            algorithm,
        })
    }

    /// The algorithm with its settings.
    pub fn algorithm(&self) -> &A {
        &self.algorithm
    }

    /// The learning rate, before the schedule's factor.
    pub fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    /// Sets the learning rate of the following steps.
    ///
    /// # Errors
    /// If it is negative, infinite or NaN.
    pub fn set_learning_rate(&mut self, learning_rate: f64) -> Result<()> {
        algorithm::not_negative("learning_rate", learning_rate)?;
        self.learning_rate = learning_rate;
        Ok(())
    }

    /// Sets the factor on the learning rate of the following steps, as given by a
    /// [schedule](super::Schedule). It is 1 initially.
    pub fn scale_learning_rate(&mut self, factor: f64) {
        self.factor = factor;
    }

    /// Chooses the treatment of every parameter by its name, role and size. By default, all are
    /// treated alike, as in `PyTorch`: weight decay also applies to biases.
    ///
    /// # Errors
    /// If a factor is negative, infinite or NaN; then nothing changes.
    pub fn treat(
        &mut self,
        mut treatment: impl FnMut(&Description<'_>) -> Treatment,
    ) -> Result<()> {
        self.treatments = checked::<N>(self.changed(|description, place| {
            *place = treatment(description);
        }))?;
        Ok(())
    }

    /// The treatments of all parameters, after a change.
    fn changed(&self, mut change: impl FnMut(&Description<'_>, &mut Treatment)) -> Vec<Treatment> {
        let mut treatments = Vec::new();
        N::describe(Path::ROOT, &mut |description| {
            let before = self.treatments.get(treatments.len());
            let mut treatment = before.copied().unwrap_or_default();
            change(description, &mut treatment);
            treatments.push(treatment);
        });
        treatments
    }

    /// Changes the treatment of all parameters whose names match the pattern ([`Path::is_like`]).
    /// This is a parameter group. A later call overrides an earlier one.
    ///
    /// ```
    /// use nn_runtime::optimizer::{AdamW, Optimizer, Treatment};
    /// use nn_runtime::prelude::*;
    /// network! { struct Net { 2 => features: Dense(3, relu) => Dense(1) } }
    ///
    /// let mut optimizer = Optimizer::<Net, _>::new(AdamW::default())?;
    /// optimizer.spare_from_decay();
    /// // Pretrained features should change slowly.
    /// optimizer.group("features.*", |group| group.learning_rate = 0.1)?;
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If no parameter matches the pattern, or a factor is negative, infinite or NaN; then nothing
    /// changes.
    pub fn group(&mut self, pattern: &str, change: impl Fn(&mut Treatment)) -> Result<()> {
        let mut found = false;
        let treatments = self.changed(|description, treatment| {
            if description.path.is_like(pattern) {
                change(treatment);
                found = true;
            }
        });
        if !found {
            return Err(Error::NoParameter {
                pattern: pattern.into(),
            });
        }
        self.treatments = checked::<N>(treatments)?;
        Ok(())
    }

    /// Applies weight decay to weights only. Biases, normalizations, embeddings and activation
    /// slopes do not decay, as is usual for transformers.
    pub fn spare_from_decay(&mut self) {
        self.treatments = self.changed(|description, treatment| {
            if description.role != Role::Weight {
                treatment.weight_decay = 0.0;
            }
        });
    }

    /// Freezes all parameters whose names match the pattern ([`Path::is_like`]), in addition to
    /// those that are already frozen.
    ///
    /// Their gradients are still computed. Declaring the network with `#[frozen("encoder.*")]` also
    /// saves that computation.
    ///
    /// ```
    /// use nn_runtime::optimizer::{Adam, Optimizer};
    /// use nn_runtime::prelude::*;
    /// network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }
    ///
    /// let mut optimizer = Optimizer::<Net, _>::new(Adam::default())?;
    /// optimizer.freeze("dense1.*")?;
    /// let error = optimizer.freeze("encoder.*").unwrap_err();
    /// assert_eq!(error.to_string(), "no parameter matches `encoder.*`");
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If no parameter matches the pattern.
    pub fn freeze(&mut self, pattern: &str) -> Result<()> {
        self.group(pattern, |group| group.frozen = true)
    }

    /// Unfreezes parameters that were [frozen](Self::freeze).
    ///
    /// # Errors
    /// If no parameter matches the pattern.
    pub fn unfreeze(&mut self, pattern: &str) -> Result<()> {
        self.group(pattern, |group| group.frozen = false)
    }

    /// Whether all parameters have the default treatment.
    pub(crate) fn is_uniform(&self) -> bool {
        let mut treatments = self.treatments.iter();
        treatments.all(|treatment| *treatment == Treatment::default())
    }

    /// Describes in words all parameters that do not have the default treatment.
    pub(crate) fn treatments(&self) -> String {
        let mut treatments = self.treatments.iter();
        let mut words = Vec::new();
        N::describe(Path::ROOT, &mut |description| {
            let treatment = treatments.next().copied().unwrap_or_default();
            let Treatment {
                learning_rate,
                weight_decay,
                frozen,
            } = treatment;
            let path = description.path;
            if frozen {
                words.push(format!("{path} is frozen"));
            } else if treatment != Treatment::default() {
                words.push(format!(
                    "{path}: learning rate × {learning_rate}, weight decay × {weight_decay}"
                ));
            }
        });
        if words.is_empty() {
            return "all alike".into();
        }
        words.join(", ")
    }

    /// Makes one step: changes the parameters, given the gradient. Allocates nothing.
    ///
    /// Statistics ([`Role::Statistic`]), such as the running means of `BatchNorm`, are not
    /// optimized. The gradient holds in their place the change that is added to them.
    pub fn step(&mut self, network: &mut N, gradient: &N) {
        self.counters.steps += 1;
        let step = self.algorithm.begin(&mut self.counters);
        let parts = Parts {
            algorithm: &self.algorithm,
            step: &step,
            learning_rate: self.learning_rate * self.factor,
            treatments: &self.treatments,
        };
        parts.step(network, gradient, &mut self.moments);
    }

    /// The optimizer's state besides the moments, for a checkpoint.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Restores the values of [`counters`](Self::counters).
    pub fn set_counters(&mut self, counters: Counters) {
        self.counters = counters;
    }

    /// The moments and their names, such as `first_moment`, for a checkpoint.
    pub fn moments(&self) -> impl ExactSizeIterator<Item = (&'static str, &N)> {
        let names = self.algorithm.moments().iter().copied();
        names.zip(&self.moments)
    }

    /// The moments and their names, mutably, to restore them from a checkpoint.
    pub fn moments_mut(&mut self) -> impl ExactSizeIterator<Item = (&'static str, &mut N)> {
        let names = self.algorithm.moments().iter().copied();
        names.zip(&mut self.moments)
    }
}

/// Returns the treatments, or an error if a factor is out of range.
fn checked<N: Network>(treatments: Vec<Treatment>) -> Result<Vec<Treatment>> {
    let mut wrong = None;
    let mut all = treatments.iter();
    N::describe(Path::ROOT, &mut |description| {
        let Some(treatment) = all.next() else {
            return;
        };
        for (name, factor) in [
            ("learning_rate", treatment.learning_rate),
            ("weight_decay", treatment.weight_decay),
        ] {
            if !(factor.is_finite() && factor >= 0.0) && wrong.is_none() {
                wrong = Some(Error::Setting {
                    name,
                    expected: "a finite factor that is at least 0",
                    found: format!("{factor}, for {}", description.path),
                });
            }
        }
    });
    wrong.map_or(Ok(treatments), Err)
}
