//! The steps of an algorithm, with moments in memory of the caller.

use super::algorithm::{self, Algorithm, Counters, Rates, Slices};
use crate::error::{Error, Result};
use crate::kernels::dispatch::Undecided;
use crate::kernels::elementwise;
use crate::network::Network;
use crate::parameter::{self, Description, Role};
use crate::scalar::Scalar;

/// An optimization algorithm that counts its steps, for programs without a heap: network, gradient
/// and moments can all be `static`. With a heap, an [`Optimizer`](super::Optimizer) does the same,
/// and owns the moments.
///
/// ```
/// use nn_runtime::{loss::CrossEntropy, network::Examples, prelude::*};
/// use nn_runtime::optimizer::{Sgd, Stepper};
/// network! { struct Parity { 2 => Dense(8, tanh) => Dense(2, softmax) } }
///
/// let inputs = [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
/// let batch = Examples::new(&inputs, &[0_u32, 1, 1, 0]);
/// let loss = CrossEntropy::default();
/// // On a microcontroller, these are `static`.
/// let (mut network, mut gradient) = (Parity::new(1), Parity::zeros());
/// let (mut moments, mut scratch) = ([Parity::zeros()], [0.0; Parity::TRAIN_FLOATS]);
/// let mut sgd = Stepper::new(Sgd { learning_rate: 0.1, momentum: 0.9, ..Sgd::default() })?;
/// for _ in 0..300 {
///     gradient.clear();
///     network.gradient_with(&loss, batch, &mut gradient, &mut scratch)?;
///     sgd.step(&mut network, &gradient, &mut moments)?;
/// }
/// gradient.clear();
/// assert!(network.gradient_with(&loss, batch, &mut gradient, &mut scratch)? < 0.05);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Stepper<A> {
    algorithm: A,
    learning_rate: f64,
    counters: Counters,
}

impl<A: Algorithm> Stepper<A> {
    /// An algorithm that has made no steps.
    ///
    /// # Errors
    /// If a setting is out of range.
    pub fn new(algorithm: A) -> Result<Self> {
        const {
            assert!(A::MOMENTS <= 3, "an algorithm may keep at most 3 moments");
        }
        algorithm.check()?;
        Ok(Self {
            learning_rate: algorithm.learning_rate(),
            counters: Counters::default(),
            algorithm,
        })
    }

    /// Makes one step: changes the parameters, given the gradient, as
    /// [`Optimizer::step`](super::Optimizer::step) does. `moments` has a value for each of the
    /// algorithm's [moments](Algorithm::moments): one for [`Sgd`](super::Sgd) with momentum, two for
    /// [`Adam`](super::Adam). The first step sets them to their initial value.
    ///
    /// # Errors
    /// If the number of moments is not that of the algorithm. Nothing is changed then.
    pub fn step<N: Network>(
        &mut self,
        network: &mut N,
        gradient: &N,
        moments: &mut [N],
    ) -> Result<()> {
        let (expected, found) = (self.algorithm.moments().len(), moments.len());
        if expected != found {
            return Err(Error::Count {
                what: "moments",
                expected,
                found,
            });
        }
        if self.counters.steps == 0 {
            let initial = self.algorithm.initial_moment();
            for moment in &mut *moments {
                fill(moment, initial);
            }
        }
        self.counters.steps += 1;
        let step = self.algorithm.begin(&mut self.counters);
        let parts = Parts {
            algorithm: &self.algorithm,
            step: &step,
            learning_rate: self.learning_rate,
            treatments: &[],
        };
        parts.step(network, gradient, moments);
        Ok(())
    }

    /// The learning rate.
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

    /// The number of steps so far, and what else has to be saved with the moments.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Restores the values of [`counters`](Self::counters).
    pub fn set_counters(&mut self, counters: Counters) {
        self.counters = counters;
    }
}

/// Sets all numbers of a moment.
pub(super) fn fill<N: Network>(moment: &mut N, value: f64) {
    moment.for_each_mut(|_, values| values.fill(Scalar::from_f64(value)));
}

/// How one parameter is treated differently from the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Treatment {
    /// Factor on the learning rate; 1 by default.
    pub learning_rate: f64,
    /// Factor on the weight decay; 1 by default, 0 for none.
    pub weight_decay: f64,
    /// If true, neither the parameter nor its moments change; false by default.
    pub frozen: bool,
}

impl Default for Treatment {
    fn default() -> Self {
        Self {
            learning_rate: 1.0,
            weight_decay: 1.0,
            frozen: false,
        }
    }
}

/// The data of one step.
pub(super) struct Parts<'a, A: Algorithm> {
    pub(super) algorithm: &'a A,
    pub(super) step: &'a A::Step,
    pub(super) learning_rate: f64,
    /// In the order of iteration; empty if all parameters are treated alike.
    pub(super) treatments: &'a [Treatment],
}

impl<A: Algorithm> Parts<'_, A> {
    /// Makes the step. There are at most 3 moments.
    pub(super) fn step<N: Network>(&self, network: &mut N, gradient: &N, moments: &mut [N]) {
        // Arms for more moments than the algorithm can have are not compiled.
        match moments {
            [first, second, third] if A::MOMENTS > 2 => {
                self.walk(&mut [network, first, second, third], gradient);
            }
            [first, second] if A::MOMENTS > 1 => {
                self.walk(&mut [network, first, second], gradient);
            }
            [first] if A::MOMENTS > 0 => self.walk(&mut [network, first], gradient),
            _ => self.walk(&mut [network], gradient),
        }
    }

    /// Updates the first of `values`, the network; the others are its moments.
    fn walk<N: Network>(&self, values: &mut [&mut N], gradient: &N) {
        let mut treatments = self.treatments.iter();
        let visit = &mut |description: &Description<'_>,
                          values: &mut [&mut [N::Scalar]],
                          gradients: &[&[N::Scalar]]| {
            let treatment = treatments.next().copied().unwrap_or_default();
            let ([parameter, moments @ ..], [gradient]) = (values, gradients) else {
                return;
            };
            if treatment.frozen || description.path.is_frozen() {
                return;
            }
            if description.role == Role::Statistic {
                return elementwise::add(Undecided, parameter, gradient);
            }
            let rates = Rates {
                learning_rate: self.learning_rate * treatment.learning_rate,
                weight_decay: self.algorithm.weight_decay() * treatment.weight_decay,
            };
            let slices = Slices {
                parameter,
                gradient,
                moments,
            };
            self.algorithm.update(self.step, rates, slices);
        };
        parameter::walk_all(values, &[gradient], visit);
    }
}
