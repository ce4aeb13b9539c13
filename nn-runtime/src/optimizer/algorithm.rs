//! The trait of optimization algorithms.

#[cfg(feature = "alloc")]
use alloc::string::String;
use core::fmt::Debug;

use crate::error::{Error, Result};
#[cfg(feature = "alloc")]
use crate::in_words::InWords;
use crate::scalar::Scalar;

/// An optimization algorithm: its hyperparameters, and its update rule for a parameter.
///
/// An [`Optimizer`](super::Optimizer) stores the moments, counts the steps and iterates over the
/// parameters of the network. An algorithm of your own is a struct of hyperparameters and the few
/// methods below. Implement its [`update`](Self::update) with [`super::update`], which turns a rule
/// for single numbers into a fast loop.
///
/// ```
/// use nn_runtime::error::Result;
/// use nn_runtime::optimizer::{update, Algorithm, Counters, Rates, Slices};
/// use nn_runtime::scalar::Scalar;
///
/// /// Steps of a fixed size, whatever the magnitude of the gradient.
/// #[derive(Clone, Debug, PartialEq)]
/// struct SignDescent { learning_rate: f64 }
///
/// impl Algorithm for SignDescent {
///     type Step = ();
///     const NAME: &'static str = "SignDescent";
///     const MOMENTS: usize = 0;
///
///     fn check(&self) -> Result<()> { Ok(()) }
///     fn learning_rate(&self) -> f64 { self.learning_rate }
///     fn weight_decay(&self) -> f64 { 0.0 }
///     fn moments(&self) -> &'static [&'static str] { &[] }
///     fn begin(&self, _: &mut Counters) {}
///
///     fn update<S: Scalar>(&self, (): &(), rates: Rates, slices: Slices<'_, '_, S>) {
///         let step = S::from_f64(rates.learning_rate);
///         let Slices { parameter, gradient, .. } = slices;
///         update([parameter], gradient, |[p], g| [if g > S::ZERO { p - step } else { p + step }]);
///     }
/// }
///
/// let mut parameter = [1.0_f32, 2.0];
/// let rates = Rates { learning_rate: 0.25, weight_decay: 0.0 };
/// let slices = Slices { parameter: &mut parameter, gradient: &[3.0, -1.0], moments: &mut [] };
/// SignDescent { learning_rate: 0.25 }.update(&(), rates, slices);
/// assert_eq!(parameter, [0.75, 2.25]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the settings of an `Optimizer`",
    label = "this is not an algorithm",
    note = "help: `Optimizer::new` takes settings such as `Adam::default()`; `Lbfgs::new` takes `LbfgsSettings`"
)]
pub trait Algorithm: Clone + Debug + PartialEq {
    /// What is computed once per step for all parameters, such as bias corrections.
    type Step: Copy;

    /// The algorithm's name.
    const NAME: &'static str;

    /// The maximum number of moments that any settings need; at most 3.
    const MOMENTS: usize;

    /// Checks that the settings are in their ranges.
    ///
    /// # Errors
    /// [`Error::Setting`], with the name of the setting, its range and its value.
    fn check(&self) -> Result<()>;

    /// The initial learning rate.
    fn learning_rate(&self) -> f64;

    /// The weight decay.
    fn weight_decay(&self) -> f64;

    /// The settings in words, as a report shows them: `Adam, learning rate 0.001, β₁ 0.9, β₂ 0.999,
    /// ε 1e-8`. By default the name, the learning rate and the weight decay.
    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        InWords::new(Self::NAME)
            .number("learning rate", self.learning_rate())
            .unless_zero("weight decay", self.weight_decay())
            .end()
    }

    /// The names of the moments that these settings need, as used in checkpoints.
    fn moments(&self) -> &'static [&'static str];

    /// The initial value of the moments.
    fn initial_moment(&self) -> f64 {
        0.0
    }

    /// Begins a step. `counters.steps` already includes this step.
    fn begin(&self, counters: &mut Counters) -> Self::Step;

    /// Updates one parameter array and its moments.
    fn update<S: Scalar>(&self, step: &Self::Step, rates: Rates, slices: Slices<'_, '_, S>);
}

/// The numbers of one parameter array, with its gradient and moments. All slices have the same
/// length.
#[derive(Debug)]
pub struct Slices<'a, 'm, S> {
    /// The parameters.
    pub parameter: &'a mut [S],
    /// The gradient with respect to the parameters.
    pub gradient: &'a [S],
    /// The moments, in the order of [`Algorithm::moments`].
    pub moments: &'a mut [&'m mut [S]],
}

/// The learning rate and the weight decay of one parameter in one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Learning rate.
    pub learning_rate: f64,
    /// Weight decay.
    pub weight_decay: f64,
}

impl Rates {
    /// The factor by which the parameter is added to the gradient, and the factor by which the
    /// parameter is multiplied. Depending on `decoupled`, one of them has no effect.
    pub(super) fn decay<S: Scalar>(self, decoupled: bool) -> (S, S) {
        if decoupled {
            let shrink = 1.0 - self.learning_rate * self.weight_decay;
            (S::ZERO, S::from_f64(shrink))
        } else {
            (S::from_f64(self.weight_decay), S::ONE)
        }
    }
}

/// The state of an optimizer besides its moments, which is saved and restored with them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counters {
    /// The number of steps so far.
    pub steps: u64,
    /// The product of the momentum coefficients of all steps, which [`NAdam`](super::NAdam) needs.
    pub momentum_product: f64,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            steps: 0,
            momentum_product: 1.0,
        }
    }
}

impl Counters {
    /// 1 − βᵗ, which corrects the bias of a moment toward its initial value, zero.
    pub(super) fn bias_correction(&self, beta: f64) -> f64 {
        1.0 - libm::pow(beta, self.steps as f64)
    }
}

/// Checks that a setting is finite and at least zero.
pub(super) fn not_negative(name: &'static str, value: f64) -> Result<()> {
    let valid = value.is_finite() && value >= 0.0;
    require(name, "a finite number that is at least 0", value, valid)
}

/// Checks that a setting is at least zero and below one.
pub(super) fn fraction(name: &'static str, value: f64) -> Result<()> {
    let valid = (0.0..1.0).contains(&value);
    require(name, "at least 0 and below 1", value, valid)
}

/// Checks that a setting is `valid`.
pub(super) fn require(
    name: &'static str,
    expected: &'static str,
    value: f64,
    valid: bool,
) -> Result<()> {
    if valid {
        return Ok(());
    }
    Err(Error::number(name, expected, value))
}
