//! Checks of gradients: whether a backward is the derivative of its forward.
//!
//! [`check_gradients`] is for a layer, be it a declared network or one of a user's own,
//! [`check_loss`] for a network together with a loss; [`check_methods`] is for what a network is
//! used by, and [`check_operation`] for the [operations](crate::operation) that networks are made
//! of. Each draws parameters and inputs at
//! random, and compares the gradient of a randomly weighted sum of the outputs, or of the loss,
//! with central differences in `f64`: every parameter and every input, signed. It also checks
//! what every layer and operation promises beside its mathematics:
//!
//! - memory whose contents are undefined is not read, and declared sizes are enough: all of it
//!   is exactly as large as asked for, and full of NaN;
//! - gradients of parameters are added to what is there;
//! - they are the same where the gradient with respect to the inputs is not asked for, and those
//!   of the inputs where the parameters' is not;
//! - inference and a forward in inference agree, for an operation also with inference compiled for
//!   the instruction set that this processor has ([`check_methods`] does that for a network);
//! - samples one at a time give what a batch gives, unless the layer needs its batch whole.
//!
//! ```
//! use nn_runtime::prelude::*;
//! use nn_runtime::testing::{check_gradients, check_operation};
//! use nn_runtime::layers::Dense;
//!
//! network! {
//!     #[scalar(f64)]
//!     struct Net { 3 => Dense(4, gelu) => Dense(2, softmax) }
//! }
//! let report = check_gradients::<Net>()?;
//! assert_eq!((report.parameters, report.inputs), (3 * 4 + 4 + 4 * 2 + 2, 3 * 3));
//!
//! // From 3 numbers to 2.
//! check_operation(Dense::<f64, 3, 2>::zeros(), [3], 2)?;
//! # Ok::<(), nn_runtime::testing::Failure>(())
//! ```
//!
//! # Tolerance and kinks
//! A difference is as exact as rounding and curvature let it be. Each gradient is compared with
//! the difference at a step of 1e-5 and, where that is not close enough, with differences of
//! fourth order at others. The error is relative to the larger of gradient and difference, or
//! to a hundredth of the root mean square of all gradients where both are smaller.
//!
//! At a kink, as that of relu at 0, there is no derivative. A kink within the step is recognized
//! where a gradient does not fit: slopes to the left and to the right then differ by as much at
//! a step an eighth as large, where those of a smooth function differ by an eighth. No
//! coordinate is left out for that: everything is drawn again, parameters, inputs and random
//! choices, until all gradients of one draw fit. A gradient that does not fit where there is no
//! kink fails at once, and so does a function with kinks in every draw.

//!
//! # Shapes
//! What a network's shapes are is known to the compiler, and pinned by constants; that a mistake is
//! none that compiles, by `trybuild`. The page `docs/pinned-shapes.md` has both, and a crate to
//! copy. A constant of the type of `predict` says what goes in and what comes out:
//!
//! ```
//! use nn_runtime::{nalgebra::SVector, prelude::*};
//!
//! network! { pub struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) } }
//!
//! const _: fn(&Digits, &SVector<f32, 64>) -> SVector<f32, 10> = Digits::predict;
//! const _: () = assert!(Digits::COUNT == 9610);
//! ```

mod differences;
mod failure;
mod layer;
mod loss;
mod network;
mod operation;
mod subject;

pub use failure::Failure;

use alloc::vec::Vec;
use core::any::TypeId;

use crate::layer::Layer;
use crate::loss::Loss;
use crate::network::Network;
use crate::operation::Operation;
use crate::parameter::Parameters;

/// How to check. `Check::default()` is what [`check_gradients`] does.
///
/// ```
/// use nn_runtime::testing::Check;
/// use nn_runtime::layers::Dropout;
///
/// // 5 samples of 6 numbers.
/// let check = Check { samples: 5, ..Check::default() };
/// let report = check.operation(Dropout::new(0.5), [6], 6)?;
/// assert_eq!((report.parameters, report.inputs), (0, 5 * 6));
/// # Ok::<(), nn_runtime::testing::Failure>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// Samples in the batch: 3.
    pub samples: usize,
    /// Positions (time steps, pixels) of each sample, for operations that count memory by them: 1.
    pub positions: usize,
    /// Steps of each sample, where they are not all that there is room for: as many as samples, or
    /// of several sequences as many for each sample, for layers on sequences. Padding then has to change nothing and to have no gradient, and outputs
    /// have to be finite there. None.
    pub lengths: Option<&'static [usize]>,
    /// Parameters and inputs are drawn uniformly between minus this and this: 1.
    pub magnitude: f64,
    /// The largest relative error: 1e-6.
    pub tolerance: f64,
    /// Draws before it is given up to find one without a kink: 40.
    pub draws: usize,
    /// Decides all draws: 0.
    pub seed: u64,
}

impl Default for Check {
    fn default() -> Self {
        Self {
            samples: 3,
            positions: 1,
            lengths: None,
            magnitude: 1.0,
            tolerance: 1e-6,
            draws: 40,
            seed: 0,
        }
    }
}

/// What was checked, where nothing failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// Numbers that are learned, each checked.
    pub parameters: usize,
    /// Numbers of the inputs of all samples, each checked.
    pub inputs: usize,
    /// Draws of which the last had no kink within the step of any coordinate.
    pub draws: usize,
    /// The largest relative error.
    pub error: f64,
}

/// Checks a layer, which a declared network is too, from its inputs to its outputs. See the
/// [module](self).
///
/// # Errors
/// Says which parameter or input has a wrong gradient, or which promise is broken.
pub fn check_gradients<L: Layer<Scalar = f64>>() -> Result<Report, Failure> {
    Check::default().layer::<L>()
}

/// Checks an operation, from inputs of so many numbers a sample to outputs of `output` numbers.
/// See the [module](self).
///
/// The operation's parameters are those of itself, or there are none; see
/// [`Check::operation_with`] for operations that hold theirs elsewhere.
///
/// # Errors
/// Says which parameter or input has a wrong gradient, or which promise is broken.
pub fn check_operation<O, const INPUTS: usize>(
    operation: O,
    inputs: [usize; INPUTS],
    output: usize,
) -> Result<Report, Failure>
where
    O: Operation<f64, INPUTS> + 'static,
    O::Parameters: 'static,
{
    Check::default().operation(operation, inputs, output)
}

/// Checks the methods of a declared network that are for use: its methods for batches compute
/// what its tiles do, and inference compiled for the instruction set that this processor has, as
/// [`predict`](crate::network::predict) is, computes the same for one sample. Apart from
/// [`check_gradients`] because it compiles the network once for each instruction set.
///
/// # Errors
/// Says which output or gradient differs.
pub fn check_methods<N: Network<Scalar = f64>>() -> Result<(), Failure> {
    network::check_batches::<N>(&Check::default())?;
    network::check_inference::<N>(&Check::default())
}

/// Checks the gradient of a loss with respect to the parameters of a declared network, as
/// [`Network::gradient`] computes it. There are as many samples as targets for them.
///
/// ```
/// use nn_runtime::{loss::CrossEntropy, prelude::*, testing::check_loss};
///
/// network! {
///     #[scalar(f64)]
///     struct Net { 3 => Dense(4, tanh) => Dense(2, softmax) }
/// }
/// check_loss::<Net, _, u32>(&CrossEntropy::default(), &[0, 1, 1])?;
/// # Ok::<(), nn_runtime::testing::Failure>(())
/// ```
///
/// # Errors
/// Says which parameter has a wrong gradient, or that the loss rejects the targets.
pub fn check_loss<N, L, T>(loss: &L, targets: &[T]) -> Result<Report, Failure>
where
    N: Network<Scalar = f64>,
    L: Loss<f64, N::Head, T>,
    T: Copy + Sync,
{
    Check::default().loss::<N, L, T>(loss, targets)
}

impl Check {
    /// Checks a layer: [`check_gradients`] with these settings.
    ///
    /// # Errors
    /// As [`check_gradients`].
    pub fn layer<L: Layer<Scalar = f64>>(&self) -> Result<Report, Failure> {
        subject::check(&mut layer::OfLayer::<L>::new(), self)
    }

    /// Checks an operation: [`check_operation`] with these settings.
    ///
    /// # Errors
    /// As [`check_operation`].
    pub fn operation<O, const INPUTS: usize>(
        &self,
        operation: O,
        inputs: [usize; INPUTS],
        output: usize,
    ) -> Result<Report, Failure>
    where
        O: Operation<f64, INPUTS> + 'static,
        O::Parameters: 'static,
    {
        let elsewhere = TypeId::of::<O>() != TypeId::of::<O::Parameters>();
        if elsewhere && O::Parameters::COUNT > 0 {
            return Err(Failure::ParametersElsewhere);
        }
        let own = operation::own;
        let mut subject = operation::OfOperation::new(operation, own, inputs, output, self);
        subject::check(&mut subject, self)
    }

    /// Checks an operation whose parameters are of another type: `parameters` finds them in it.
    ///
    /// # Errors
    /// As [`check_operation`].
    pub fn operation_with<O, const INPUTS: usize>(
        &self,
        operation: O,
        parameters: fn(&mut O) -> &mut O::Parameters,
        inputs: [usize; INPUTS],
        output: usize,
    ) -> Result<Report, Failure>
    where
        O: Operation<f64, INPUTS>,
    {
        let find = move |operation: &mut O, change: &mut dyn FnMut(&mut O::Parameters)| {
            change(parameters(operation));
        };
        let mut subject = operation::OfOperation::new(operation, find, inputs, output, self);
        subject::check(&mut subject, self)
    }

    /// Checks a loss: [`check_loss`] with these settings.
    ///
    /// # Errors
    /// As [`check_loss`].
    pub fn loss<N, L, T>(&self, loss: &L, targets: &[T]) -> Result<Report, Failure>
    where
        N: Network<Scalar = f64>,
        L: Loss<f64, N::Head, T>,
        T: Copy + Sync,
    {
        loss::check::<N, L, T>(self, loss, targets)
    }
}

/// All numbers of some parameters, one after another.
fn flat<P: Parameters<f64>>(parameters: &P) -> Vec<f64> {
    let mut numbers = Vec::with_capacity(P::COUNT);
    parameters.for_each(|_, values| numbers.extend_from_slice(values));
    numbers
}

/// Sets all numbers of some parameters.
fn set<P: Parameters<f64>>(parameters: &mut P, numbers: &[f64]) {
    let mut rest = numbers;
    parameters.for_each_mut(|_, values| {
        let (these, others) = rest.split_at(values.len());
        values.copy_from_slice(these);
        rest = others;
    });
}
